"""Notices: short cards with one thing to say, and the lists that something is chosen from."""

from collections.abc import Mapping

from cards import elements
from cards.bilingual import Said
from cards.elements import Card, Element
from cards.names import short
from cards.saying import say
from cards.texts import md, t

CHOICES = {"model": "模型", "role": "角色"}
UNREADABLE = {
    "image": "only_text_image",
    "audio": "only_text_audio",
    "file": "only_text_file",
    "folder": "only_text_file",
    "merge_forward": "only_text_forwarded",
    "sticker": "only_text_sticker",
}
MOST_CHOICES = 40
"""Buttons on a card of choices; more than this nobody reads, and each counts as four of a card's 200 elements."""


def render(*, name: str, note: str = "", **values: object) -> list[Card]:
    """The card that says the text `name` of TEXTS, above the text `note`. Raises KeyError for an unknown name."""
    return [elements.card([md(name, **values), *_note(note)], summary=t(name, **values))]


def new_topic(*, stays: Mapping[str, str]) -> list[Card]:
    """A new topic has begun; `stays` is what was chosen before and still holds: role, model -> its name."""
    kept = [elements.note(t(f"{name}_stays", value=short(value)), f"{name}_stays") for name, value in stays.items()]
    return [elements.card([md("new_topic"), *kept], summary=t("new_topic"))]


def unreadable(*, content: str) -> list[Card]:
    """What is said to a message without words; `content` is what it holds, text (or post) for a bare mention."""
    return render(name="say_something" if content in ("text", "post") else UNREADABLE.get(content, "only_text"))


def choices(
    *, of: str, values: tuple[str, ...], now: str, back: str = "", unknown: str = "", note: str = ""
) -> list[Card]:
    """A list to choose a `model` or `role` from; a press is the command with its argument in `with`.

    `back` is the argument that takes the choice back, `unknown` what was asked for in vain, `note` a text below.
    """
    if not values:
        return render(name=f"{of}_none")
    lead = [md(f"{of}_unknown", given=short(unknown))] if unknown else []
    buttons = [_choice(CHOICES[of], elements.same(value[:100]), value, now) for value in values[:MOST_CHOICES]]
    if back:
        buttons.append(_choice(CHOICES[of], t(f"{of}_default"), back, now or back))
    body: list[Element] = [*lead, md(f"{of}_choices"), elements.row(buttons, "choices")]
    if now or back:
        said = elements.same(now) if now else t(f"{of}_default")
        body.append(elements.note(say("now", value=said), "now"))
    head = elements.header(t(f"{of}_title"))
    return [elements.card([*body, *_note(note)], summary=t(f"{of}_choices"), header=head)]


def _choice(word: str, label: Said, value: str, now: str) -> Element:
    kind = "primary" if value == now else "default"
    return elements.button(label, {"do": word, "with": value}, kind=kind, size="small")


def _note(name: str) -> list[Element]:
    return [elements.note(t(name), "note")] if name else []
