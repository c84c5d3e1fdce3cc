"""The person's share around a question: taken before the model is called, settled once after it.

Chat and /v1 draw from the same share. What is charged is what the provider reported, else what we estimate has passed;
a call that gave nothing costs nothing, and neither does one that another process goes on with.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from cards import notice
from cards.bilingual import Said
from cards.shares import share
from handlers.base import Message, View
from handlers.persons import Persons, Suspended
from handlers.shares.figures import RulesOf, use_of
from llm.chat import Answer as Stream
from llm.chat import Usage
from llm.errors import LlmError
from llm.tokens import PER_MESSAGE, count
from store.errors import Unavailable
from store.limits import Exhausted, Request, Reservation, Rules, Spent, Used

log = logging.getLogger("larkey.shares")

ANSWER_TOKENS = 1000
"""Set aside for an answer whose length nobody knows yet; of a small share no more than a tenth."""
WINDOWS: dict[str, share.Window] = {
    "requests_minute": "minute",
    "tokens_minute": "minute",
    "tokens_day": "day",
    "tokens_month": "month",
    "streams": "streams",
}
HANDED_OVER = ("draining", "lost")
ENDS = {"stopped": "stopped", "recalled": "stopped", "undeliverable": "caller gone", "": "done"}


class Limits(Protocol):
    """The counters that all processes share (store.limits). `reserve` and `used` raise Unavailable."""

    def reserve(self, request: Request, rules: Rules, *, tokens: int) -> Reservation | Exhausted: ...

    def settle(self, reservation: Reservation, spent: Spent) -> None: ...

    def used(self, person: int, tenant: str) -> Used: ...


class Shares:
    """`zone` is the name of TIMEZONE."""

    def __init__(self, limits: Limits, persons: Persons, rules_of: RulesOf, suspended: Suspended, zone: str) -> None:
        self._limits, self._persons, self._rules_of, self._suspended = limits, persons, rules_of, suspended
        self._zone = zone

    def take(self, message: Message, messages: Sequence[dict[str, Any]], model: str) -> "Taken | View":
        """What a call with these messages may take; or the card that says why there is none.

        Raises Unavailable when nobody can tell now.
        """
        person = self._persons.id_of(message)
        if self._suspended(person):
            return View(notice.render, {"name": "suspended"})
        rules = self._rules_of(person, message.tenant)
        prompt = sum(PER_MESSAGE + count(str(one.get("content", ""))) for one in messages)
        name = f"chat:{message.id[:100]}:{secrets.token_hex(4)}"
        request = Request(name, person, message.tenant, "chat", "", model[:128])
        taken = self._limits.reserve(request, rules, tokens=prompt + set_aside(rules))
        if isinstance(taken, Exhausted):
            return self._exhausted(taken)
        return Taken(self._limits, taken, rules, prompt)

    def _exhausted(self, what: Exhausted) -> View:
        log.info("a share is used up", extra={"limit": what.limit, "used": what.used, "allowed": what.allowed})
        if what.too_large and what.limit != "streams":
            values = {"needed": f"{what.needed:,}", "allowed": f"{what.allowed:,}"}
            return View(notice.render, {"name": "share_too_large", **values})
        window = WINDOWS[what.limit]
        moments = {"refills": what.refills_at, "now": time.time(), "zone": self._zone}
        return View(share.empty, {"window": window, **moments})


def set_aside(rules: Rules) -> int:
    """Tokens for an answer: where shares are small, a short question is not refused for an answer it never gets."""
    limits = (rules.tokens_minute, rules.tokens_day, rules.tokens_month)
    return min([ANSWER_TOKENS, *(limit // 10 for limit in limits if limit is not None)])


@dataclass(frozen=True)
class End:
    """How a call ended: why before its end (a Stop's reason), the model's error, the key, milliseconds to its words."""

    reason: str = ""
    error: LlmError | None = None
    key: str = ""
    first_ms: int = 0

    @classmethod
    def of(cls, stream: Stream, reason: str, error: LlmError | None) -> "End":
        return cls(reason, error, stream.key_id, int(stream.first_seconds * 1000))

    @property
    def status(self) -> int:
        return self.error.status if self.error is not None else 200

    @property
    def word(self) -> str:
        if self.reason in HANDED_OVER:
            return "handed over"
        if self.error is not None and not self.reason:
            return self.error.code or type(self.error).__name__
        return ENDS.get(self.reason, self.reason)


class Taken:
    """One question's part of a share, until it is settled."""

    def __init__(self, limits: Limits, reservation: Reservation, rules: Rules, prompt: int) -> None:
        self._limits, self._reservation, self._rules, self._prompt = limits, reservation, rules, prompt
        self._started = time.monotonic()

    @property
    def request(self) -> Request:
        return self._reservation.request

    def settle(self, heard: str, usage: Usage | None, end: End) -> None:
        """Put what was used in the place of what was set aside. Never raises."""
        spent = Spent(
            end_reason=end.word[:32],
            status=end.status,
            upstream_key=end.key,
            first_ms=end.first_ms,
            total_ms=int((time.monotonic() - self._started) * 1000),
        )
        self._limits.settle(self._reservation, self._counted(spent, heard, usage, end))

    def _counted(self, spent: Spent, heard: str, usage: Usage | None, end: End) -> Spent:
        if end.reason in HANDED_OVER:
            return spent
        if usage is not None and usage.prompt + usage.completion > 0:
            return _reported(spent, usage)
        if not heard and not end.reason:
            return spent
        return replace(spent, prompt=self._prompt, completion=count(heard), label="estimated")

    def low(self) -> Said | None:
        """What is left, in words for the footer, once it is little."""
        if not self._rules.budgets:
            return None
        request = self._reservation.request
        try:
            return share.low(use_of(self._limits.used(request.person, request.tenant), self._rules))
        except Unavailable:
            return None


def _reported(spent: Spent, usage: Usage) -> Spent:
    return replace(
        spent,
        prompt=usage.prompt,
        completion=usage.completion,
        cached=usage.cached,
        reasoning=usage.reasoning,
        label="reported",
    )
