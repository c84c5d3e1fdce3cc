"""Sentences made of sentences: each language is filled with its own parts."""

from collections.abc import Iterable

from cards.bilingual import Said, Text
from cards.texts import TEXTS


def say(name: str, **values: Said | str) -> Text:
    """The named text, filled with values that are themselves in both languages, or the same in both."""
    text = TEXTS[name]
    zh = {key: value if isinstance(value, str) else value.zh for key, value in values.items()}
    en = {key: value if isinstance(value, str) else value.en for key, value in values.items()}
    return Text(text.zh.format(**zh), text.en.format(**en))


def joined(parts: Iterable[Said], by: str) -> Text:
    """The parts one after the other, `by` between them."""
    found = list(parts)
    return Text(by.join(part.zh for part in found), by.join(part.en for part in found))
