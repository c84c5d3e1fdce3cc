"""The doctor's sentences by name."""

from bot.doctor.words.events import EVENTS
from bot.doctor.words.feishu import FEISHU
from bot.doctor.words.machine import MACHINE
from bot.doctor.words.stores import STORES
from bot.doctor.words.titles import STATES, TITLES
from cards.bilingual import Text

WORDS: dict[str, Text] = {
    **{f"title_{name}": text for name, text in TITLES.items()},
    **{f"state_{name}": text for name, text in STATES.items()},
    **FEISHU,
    **EVENTS,
    **STORES,
    **MACHINE,
}
