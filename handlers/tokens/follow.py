"""When a token has changed, all cards that people have of it follow, wherever the change came from.

It is a task of the outbox (bot/keys/following.py): of one token they run one after the other, and each reads the token
anew, so the last picture is the last state. The line with the token itself is left alone.
"""

from collections.abc import Generator
from typing import Protocol

from handlers.base import Message, Redraw, Shown, Stop, View
from handlers.tokens.pictures import Pictures, Seen
from store.token import Token

TASK = "follow"


class Tokens(Protocol):
    """Tokens as they are now (store.tokens). Raises Unavailable."""

    def read(self, public_id: str) -> Token | None: ...

    def of(self, person: int) -> list[Token]: ...


class Follow:
    """The task's values: `of` is the newest public id of the token, `change` what has happened."""

    queued = False

    def __init__(self, tokens: Tokens, pictures: Pictures) -> None:
        self._tokens, self._pictures = tokens, pictures

    def matches(self, message: Message) -> bool:
        return message.task.name == TASK

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        token = self._tokens.read(message.task.values["of"])
        if token is None:
            return
        for seen in self._pictures.seen(token):
            yield self._redrawn(token, seen, message.task.values["change"])

    def _redrawn(self, token: Token, seen: Seen, change: str) -> Redraw:
        old_until = self._old_until(token, seen)
        elements = self._pictures.elements(token, slot=seen.slot, old_until=old_until)
        if seen.kind == "token":
            elements |= self._pictures.use_element(token)
        if seen.slot and seen.public_id != token.public_id:
            elements |= self._pictures.title_element(token, seen.slot)
        return Redraw(elements, seen.answer, seen.chat, self._whole(token, seen, change, old_until))

    def _old_until(self, token: Token, seen: Seen) -> float:
        """Until when what stands on that card, or stood there before, is good beside the newest one."""
        name = seen.old if seen.public_id == token.public_id else seen.public_id
        old = self._tokens.read(name) if name else None
        return old.grace_until if old is not None and not old.revoked else 0.0

    def _whole(self, token: Token, seen: Seen, change: str, old_until: float) -> View | None:
        """The whole card hides the secret. The one that was rotated a moment ago may show it: leave it alone."""
        if seen.kind == "list":
            return self._pictures.listed(token.person, token.tenant, self._tokens.of(token.person))
        if seen.kind == "reminder":
            return self._pictures.reminder(token, old_until)
        return None if change == "rotated" else self._pictures.card(token, old_until=old_until)
