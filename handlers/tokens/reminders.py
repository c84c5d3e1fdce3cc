"""The task that reminds a person of a token that expires soon, unless it was renewed or has ended meanwhile."""

import time
from collections.abc import Generator
from typing import Protocol

from handlers.base import Message, Shown, Stop
from handlers.tokens.pictures import Pictures
from store.token import Token

TASK = "reminder"


class Tokens(Protocol):
    """Tokens as they are now (store.tokens). Raises Unavailable."""

    def find(self, public_id: str) -> Token | None: ...


class Remind:
    """The task's values: `of` is the public id, `expires` when it ended at the time of the decision (unix seconds)."""

    queued = False

    def __init__(self, tokens: Tokens, pictures: Pictures) -> None:
        self._tokens, self._pictures = tokens, pictures

    def matches(self, message: Message) -> bool:
        return message.task is not None and message.task.name == TASK

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        assert message.task is not None
        token = self._tokens.find(message.task.values["of"])
        if token is None or token.refusal(time.time()) or token.expires > float(message.task.values["expires"]) + 1:
            return
        self._pictures.remember(message, token, "reminder")
        yield self._pictures.reminder(token)
