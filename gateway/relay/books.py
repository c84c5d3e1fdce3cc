"""The person's share around each call: taken before it, settled after it, and what is told about it.

The policy for callers who leave: the provider is hung up on at once, and what is charged is the prompt and the part of
the answer that had come by then, labelled as estimated. What never produced any output costs nothing, unless the caller
left while the provider was already at work on it.
"""

import time
from typing import Protocol

from gateway.caller.door import Caller
from gateway.denied import SDK_WAITS, Denied
from gateway.moments import Moments
from gateway.relay.hooks import Ended
from gateway.words import WORDS
from store.errors import Unavailable
from store.limits import Exhausted, Request, Reservation, Rules, Spent, Used

FRESH = 2.0
"""Seconds for which a person's remaining share is told without looking again."""
REMEMBERED = 20_000
RATES = ("requests_minute", "tokens_minute")


class Shares(Protocol):
    """What a person may use (store.limits.Limits). `reserve` and `used` raise store's Unavailable."""

    def reserve(self, request: Request, rules: Rules, *, tokens: int) -> Reservation | Exhausted: ...

    def settle(self, reservation: Reservation, spent: Spent) -> None: ...

    def through(self, reservation: Reservation, upstream_key: str) -> None: ...

    def used(self, person: int, tenant: str) -> Used: ...


class Books:
    """Collaborators: the shares, and how moments are written."""

    def __init__(self, shares: Shares, moments: Moments) -> None:
        self._shares, self._moments = shares, moments
        self._left: dict[tuple[str, int], tuple[float, int | None]] = {}

    def reserve(self, request_id: str, caller: Caller, model: str, tokens: int) -> Reservation:
        """Raises Denied when the person's share does not suffice, Unavailable when it cannot be counted."""
        token = caller.token
        request = Request(request_id, token.person, token.tenant, "v1", token.public_id, model[:128])
        answer = self._shares.reserve(request, caller.rules, tokens=tokens)
        if isinstance(answer, Exhausted):
            raise self._exhausted(answer)
        return answer

    def through(self, reservation: Reservation, key_id: str) -> None:
        self._shares.through(reservation, key_id)

    def settle(self, reservation: Reservation, spent: Spent) -> None:
        """Never raises."""
        self._shares.settle(reservation, spent)

    def left(self, caller: Caller) -> int | None:
        """Tokens of the person's day and month that were left a moment ago; None: no such limit, or not known."""
        if not caller.rules.budgets:
            return None
        person = (caller.token.tenant, caller.token.person)
        now = time.monotonic()
        known = self._left.get(person)
        if known is None or known[0] < now:
            if len(self._left) >= REMEMBERED:
                self._left.clear()
            known = self._left[person] = (now + FRESH, self._look(caller))
        return known[1]

    def _look(self, caller: Caller) -> int | None:
        try:
            return self._shares.used(caller.token.person, caller.token.tenant).left(caller.rules)
        except Unavailable:
            return None

    def _exhausted(self, what: Exhausted) -> Denied:
        after = max(what.refills_at - time.time(), 0.0)
        if what.limit == "streams":
            return Denied("streams", after=max(after, 1.0), allowed=what.allowed)
        name = WORDS[what.limit]
        if what.too_large:
            return Denied("too_much", what=name, needed=what.needed, allowed=what.allowed)
        kind = "rate" if what.limit in RATES else "budget"
        if kind == "rate":
            # A minute is counted in steps, so it may take a little longer; an SDK told so would give up at once.
            after = min(after, SDK_WAITS)
        when = self._moments.text(what.refills_at)
        return Denied(kind, after=max(after, 1.0), what=name, used=what.used, allowed=what.allowed, when=when)


def spent(ended: Ended) -> Spent:
    """How a call ended, as it is written down."""
    counts = ended.counts
    return Spent(
        prompt=counts.prompt,
        completion=counts.completion,
        cached=counts.cached,
        reasoning=counts.reasoning,
        audio=counts.audio,
        label=counts.label,
        end_reason=ended.end_reason[:32],
        status=ended.status,
        model=ended.model[:128],
        upstream_key=ended.key_id,
        first_ms=ended.first_ms,
        total_ms=ended.total_ms,
        cost=ended.cost,
    )
