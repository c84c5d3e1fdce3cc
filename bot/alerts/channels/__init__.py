"""The ways by which alerts reach people, each with the one shape below."""

from typing import Protocol

from cards.admin.alert import AlertView


class NotTold(Exception):
    """It could not be told now. `after` seconds it may be tried again; `gone`: what was to be changed is not there."""

    def __init__(self, why: str, after: float = 0.0, *, gone: bool = False) -> None:
        super().__init__(why)
        self.after, self.gone = after, gone


class Channel(Protocol):
    """`send` gives the message's id there; with the same `once` it is shown once. `update` shows it as it is now.

    Both raise NotTold, within seconds.
    """

    name: str
    counts: bool
    """Whether a change of how often is worth an update: not where each is a message of its own."""

    def send(self, alert: AlertView, once: str) -> str: ...

    def update(self, message: str, alert: AlertView, once: str) -> None: ...
