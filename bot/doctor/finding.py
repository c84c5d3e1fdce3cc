"""What a check can say: a state, what was found, what to do, and the page that helps; each in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.doctor.words.all import WORDS
from bot.redaction import redaction
from cards.bilingual import Text

State = Literal["good", "doubtful", "bad", "unchecked"]
WORST_FIRST: tuple[State, ...] = ("bad", "doubtful", "good", "unchecked")


@dataclass(frozen=True)
class Item:
    """One of several things that a check looked at: a scope, a key, a rejected request."""

    name: str
    state: State
    found: Text
    page: str = ""


@dataclass(frozen=True)
class Finding:
    """`page` is the address where it can be put right, or read up on."""

    state: State
    found: Text
    todo: Text | None = None
    page: str = ""
    items: tuple[Item, ...] = field(default=())


def say(name: str, /, **values: object) -> Text:
    """One of the doctor's sentences; a value may be a Text itself. Whatever looks like a secret is taken out."""
    words = WORDS[name]
    zh = {key: value.zh if isinstance(value, Text) else value for key, value in values.items()}
    en = {key: value.en if isinstance(value, Text) else value for key, value in values.items()}
    return Text(redaction.text(words.zh.format(**zh)), redaction.text(words.en.format(**en)))


def good(name: str, /, **values: object) -> Finding:
    return Finding("good", say(name, **values))


def unchecked(name: str, /, **values: object) -> Finding:
    return Finding("unchecked", say(name, **values))


def ill(state: State, name: str, /, *, page: str = "", items: tuple[Item, ...] = (), **values: object) -> Finding:
    """Something is not right: the sentence of this name, and what to do from `<name>_todo`."""
    return Finding(state, say(name, **values), say(f"{name}_todo", **values), page, items)


def worst(items: Iterable[Item]) -> State:
    """The state of a whole whose parts have these."""
    states = {item.state for item in items}
    return next((state for state in WORST_FIRST if state in states), "unchecked")
