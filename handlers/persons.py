"""Whose share and tokens a message is about, and what a group hears of an answer that went to its person alone."""

from collections.abc import Callable
from typing import Protocol

from cards import notice
from handlers.base import Message, View


class Persons(Protocol):
    """Who somebody is, with our own id (bot.keys.persons). Raises Unavailable."""

    def id_of(self, message: Message) -> int: ...


Suspended = Callable[[int], float]
"""Since when a person may use nothing (unix seconds), 0.0 while they may. Raises Unavailable."""


def told(message: Message) -> View | None:
    """What the group hears; who pressed a button was told by its toast."""
    return None if message.kind == "press" else View(notice.render, {"name": "sent_in_private"})
