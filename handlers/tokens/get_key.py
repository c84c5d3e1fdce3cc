"""获取key: a token for the person who asks, on a card in their direct chat.

Issuing is keyed by the message: whoever handles it a second time (a repeat, a takeover) gives the same token a new
secret and shows it on the same card. The secret is in the view and nowhere else.
"""

import unicodedata
from collections.abc import Callable, Generator
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from cards import notice
from cards.tokens import days
from handlers.base import Message, Private, Shown, Stop, Toast, View
from handlers.commands import pressed, value_of
from handlers.persons import Persons, Suspended, told
from handlers.tokens.pictures import Pictures
from handlers.typed.durations import Refused, Span, matches_key_command, read_duration
from store.token import Ended, Issued, Refusal, Token, TooMany

WORD = "获取key"
DOUBLE_SECONDS = 10.0
"""A button pressed twice within this time is pressed once."""


class Issuing(Protocol):
    """Where tokens are made (store.tokens)."""

    def now(self) -> float:
        """Unix seconds by the clock that tokens live by."""

    def issue(self, person: int, tenant: str, *, message_id: str, until: float) -> Issued: ...

    def revoke(self, public_id: str, by: int) -> Token | Refusal: ...


Claim = Callable[[str, str, float], bool]
"""(what, who, seconds): whether this one has it, and nobody else for so long."""


class GetKey:
    queued = False

    def __init__(
        self, persons: Persons, tokens: Issuing, pictures: Pictures, suspended: Suspended, claim: Claim
    ) -> None:
        self._persons, self._tokens, self._pictures = persons, tokens, pictures
        self._suspended, self._claim = suspended, claim

    def matches(self, message: Message) -> bool:
        return wish_of(message) is not None

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        span = self._span(wish_of(message) or "")
        if isinstance(span, Refused):
            yield View(days.render, self._refused(span))
            return
        if message.kind == "press":
            if not self._claim(f"press:{message.reply_to}:{message.person.open_id}:{WORD}", message.id, DOUBLE_SECONDS):
                yield Toast("toast_key_coming")
                return
            yield Toast("toast_key_coming", "success")
        yield self._issued(message, span)

    def _span(self, wish: str) -> Span | Refused:
        terms = self._pictures.terms
        now = datetime.fromtimestamp(self._tokens.now(), ZoneInfo(terms.zone))
        return read_duration(wish, now=now, most_days=terms.most_days, usual_days=terms.usual_days)

    def _refused(self, refused: Refused) -> dict[str, object]:
        terms = self._pictures.terms
        allowed = {"most_days": terms.most_days, "usual_days": terms.usual_days}
        return {"reason": refused.reason, "given": refused.given, **allowed}

    def _issued(self, message: Message, span: Span) -> Private:
        person = self._persons.id_of(message)
        if self._suspended(person):
            return Private(View(notice.render, {"name": "suspended"}), told(message))
        try:
            issued = self._tokens.issue(person, message.tenant, message_id=message.id, until=span.until.timestamp())
        except TooMany as many:
            self._pictures.remember_list(message, many.tokens)
            return Private(self._pictures.too_many(person, many.tokens, many.limit), told(message))
        except Ended as ended:
            return Private(self._pictures.card(ended.token), told(message))
        self._pictures.remember(message, issued.token, "token")

        def undelivered() -> View:
            self._tokens.revoke(issued.token.public_id, person)
            return View(notice.render, {"name": "private_failed"})

        return Private(self._pictures.card(issued.token, secret=issued.text), told(message), undelivered)


def wish_of(message: Message) -> str | None:
    """For how long a token is asked for, "" where nothing is said; None when the message asks for something else."""
    if message.kind == "press":
        return str(value_of(message).get("with", "")) if pressed(message) == WORD else None
    if message.kind == "menu":
        word = unicodedata.normalize("NFKC", message.text).strip().lstrip("/")
        return matches_key_command(f"/{word}") if word.startswith("key") else matches_key_command(word)
    if message.kind == "message" and message.addressed:
        return matches_key_command(message.text)
    return None
