"""The task that reminds a person of a token that expires soon, unless it was renewed or has ended meanwhile."""

from collections.abc import Generator
from typing import Protocol

from handlers.base import Message, Shown, Stop
from handlers.tokens.pictures import Pictures
from store.token import Token

TASK = "reminder"


class Tokens(Protocol):
    """Tokens as they are now (store.tokens). Raises Unavailable."""

    def now(self) -> float:
        """Unix seconds by the clock that tokens live by."""

    def find(self, public_id: str) -> Token | None: ...


class Remind:
    """The task's values: `of` is the public id, `expires` when it ended at the time of the decision (unix seconds)."""

    queued = False

    def __init__(self, tokens: Tokens, pictures: Pictures) -> None:
        self._tokens, self._pictures = tokens, pictures

    def matches(self, message: Message) -> bool:
        return message.task.name == TASK

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        token = self._tokens.find(message.task.values["of"])
        told_of = float(message.task.values["expires"])
        if token is None or token.refusal(self._tokens.now()) or token.expires > told_of + 1:
            return
        self._pictures.remember(message, token, "reminder")
        yield self._pictures.reminder(token)
