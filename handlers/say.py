"""The task that says one thing to a person: its values are the name of a text and what fills it."""

from collections.abc import Generator
from typing import Any

from cards import notice
from handlers.base import Message, Shown, Stop, View

TASK = "say"


class Say:
    queued = False

    def matches(self, message: Message) -> bool:
        return message.task.name == TASK

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        values: dict[str, Any] = dict(message.task.values)
        yield View(notice.render, values)
