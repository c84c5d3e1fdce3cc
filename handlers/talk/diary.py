"""Where a question and its answer are recorded, as far as its person lets them be. Nobody waits for it."""

from typing import Protocol

from handlers.talk.memory import Context
from store.limits import Request


class Page(Protocol):
    """One question."""

    def end(self, said: str, end: str, status: int) -> None:
        """What the model said, and how its answer ended. Never raises."""


class Diary(Protocol):
    def begin(self, request: Request, context: Context) -> Page:
        """A question whose share is taken goes to the model. Never raises."""
