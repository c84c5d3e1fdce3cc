"""帮助, and the same card when somebody opens the chat for the first time or the bot joins a group."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from cards import help as help_card
from handlers.base import Message, Shown, Stop, View
from handlers.commands import word_of

GREETED_FOR = 400 * 24 * 3600
"""Seconds that a greeting is remembered: opening the chat greets a person once."""


class Facts(Protocol):
    """The shared memory of small things (store.small)."""

    def once(self, name: str, seconds: float) -> bool: ...


@dataclass(frozen=True)
class Habits:
    """What the card tells about memory: hours that a conversation is kept, turns, and the group scope."""

    hours: float
    turns: int
    scope: str


class Help:
    queued = False

    def __init__(self, facts: Facts, habits: Habits) -> None:
        self._facts, self._habits = facts, habits

    def matches(self, message: Message) -> bool:
        return message.kind in ("opened", "joined") or word_of(message) == "帮助"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if message.kind == "opened" and not self._facts.once(f"greeted:{message.person.open_id}", GREETED_FOR):
            return
        values = {
            "occasion": message.kind if message.kind in ("opened", "joined") else "help",
            "hours": self._habits.hours,
            "turns": self._habits.turns,
            "scope": self._habits.scope,
        }
        yield View(help_card.render, values)
