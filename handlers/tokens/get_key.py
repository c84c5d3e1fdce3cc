"""获取key: a token for the person who asks, on a card in their direct chat.

Issuing is keyed by the message: whoever handles it a second time (a repeat, a takeover) gives the same token a new
secret and shows it on the same card. The secret is in the view and nowhere else.
"""

from collections.abc import Callable, Generator
from typing import Protocol

from cards import notice
from handlers.base import Message, Private, Shown, Stop, Toast, View
from handlers.persons import Persons, Suspended, told
from handlers.tokens.pictures import Pictures
from handlers.tokens.wishes import WORD, span_of, wish_of
from handlers.typed.durations import Span
from store.token import Ended, Issued, Refusal, Token, TooMany

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
        span = span_of(wish_of(message) or "", self._pictures.terms, self._tokens.now())
        if isinstance(span, View):
            yield span
            return
        if message.kind == "press":
            if not self._claim(f"press:{message.reply_to}:{message.person.open_id}:{WORD}", message.id, DOUBLE_SECONDS):
                yield Toast("toast_key_coming")
                return
            yield Toast("toast_key_coming", "success")
        yield self._issued(message, span)

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
