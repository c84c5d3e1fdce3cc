"""What has to be put in order when a call is over, however it ended: exactly once."""

import logging
import re
import threading
from collections.abc import Callable

from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.provider.call import Call
from gateway.provider.counts import Counts, Weight, reported
from gateway.provider.opening import Opened
from gateway.relay.books import Books, spent
from gateway.relay.hooks import NO_RECORDING, Ended, Hooks, Recording
from gateway.routes import Route
from store.limits import Reservation

log = logging.getLogger("larkey.gateway")
LEFT_EARLY = ("caller gone", "revoked", "drained", "too long")
NO_LIMIT = 10**12
STEP = 200
"""Tokens between two looks at what a person has left, once an answer is longer than was set aside for it."""
WORKING_ON = re.compile(rb'"status"\s*:\s*"(?:queued|in_progress)"')


class Ticket:
    """One reserved call. `prompt_tokens` is our estimate of what the model reads."""

    def __init__(
        self,
        books: Books,
        calls: OpenCalls,
        hooks: Hooks,
        exchange: Exchange,
        route: Route,
        reservation: Reservation,
        prompt_tokens: int,
    ) -> None:
        self._books, self._calls, self._hooks = books, calls, hooks
        self.exchange, self.route, self._reservation = exchange, route, reservation
        self._prompt_tokens = prompt_tokens
        self.left = reservation.left
        """Tokens of the person's day and month that are still there after this one; None: not limited, or not known."""
        self._allowed = reservation.tokens - prompt_tokens
        self._once = threading.Lock()
        self.recording: Recording = NO_RECORDING
        self.call: Call | None = None
        self.opened: Opened | None = None
        self.first_ms = 0
        self.passed: Callable[[], None] = lambda: None
        """What is to be done when all of a stream has passed, before its caller hears its end."""
        self.charged = route.writes
        """Whether the usage that the answer reports is this request's."""

    def begin(self, body: bytes | None) -> None:
        """It goes to the provider."""
        assert self.exchange.caller is not None
        self.exchange.began_work = True
        try:
            self.recording = self._hooks.recorder.begin(self.exchange, self.exchange.caller, self.route, body)
            self._hooks.meter.began(self.exchange, self.route)
        except Exception:
            log.exception("a call is not recorded", extra={"request": self.exchange.id})

    def open(self, opened: Opened) -> None:
        """The provider has begun to answer."""
        self.opened = opened
        self.first_ms = self.exchange.milliseconds
        self._books.through(self._reservation, opened.key.id)
        self._hooks.meter.first(self.exchange, self.route)

    def covers(self, weight: Weight) -> bool:
        """Whether what was set aside is surely enough for the answer so far. Does not wait."""
        return weight.tokens <= self._allowed or not self.route.family.guess

    def overdrawn(self, weight: Weight) -> bool:
        """Whether the answer has grown past what was set aside for it, and past what the person has left."""
        if self.covers(weight):
            return False
        assert self.exchange.caller is not None
        tokens = weight.tokens
        left = self._books.left(self.exchange.caller)
        more = NO_LIMIT if left is None else left - (tokens - self._reservation.tokens + self._prompt_tokens)
        self._allowed = tokens + (more if more >= NO_LIMIT else min(more, STEP))
        return more <= 0

    def settle(self, end_reason: str, status: int) -> None:
        """The call is over. Later ones change nothing."""
        if not self._once.acquire(blocking=False):
            return
        try:
            self._write_down(end_reason, status)
        finally:
            self._calls.remove(self.exchange)
            self.exchange.peer.release()

    def _write_down(self, end_reason: str, status: int) -> None:
        exchange, opened, call = self.exchange, self.opened, self.call
        if call is not None and call.wire.asked.model:
            exchange.model = call.wire.asked.model  # a form may name it behind its file
        if opened is not None and call is not None:
            opened.reply.close()
            call.upstream.pool.finished(opened.key)
        ended = self._ended(end_reason, status)
        self._log(ended)
        self._books.settle(self._reservation, spent(ended))
        try:
            self.recording.end(end_reason, status, ended.counts)
            self._hooks.meter.ended(exchange, self.route, ended)
        except Exception:
            log.exception("the end of a call is not recorded", extra={"request": exchange.id})

    def _log(self, ended: Ended) -> None:
        level = logging.DEBUG if ended.end_reason == "done" else logging.INFO
        if log.isEnabledFor(level):
            exchange = self.exchange
            told = {"request": exchange.id, "token": exchange.public_id, "model": exchange.model, "key": ended.key_id}
            how = {"end": ended.end_reason, "status": ended.status, "ms": ended.total_ms, "label": ended.counts.label}
            log.log(level, "a call ended", extra={**told, **how})

    def _ended(self, end_reason: str, status: int) -> Ended:
        counts, call = self._counts(end_reason), self.call
        return Ended(
            end_reason=end_reason,
            status=status,
            counts=counts,
            model=self.exchange.model,
            key_id=call.key_id if call else "",
            attempts=call.attempts if call else 0,
            first_ms=self.first_ms,
            total_ms=self.exchange.milliseconds,
            waited_ms=int(call.waited * 1000) if call else 0,
            cost=self._hooks.prices.cost(self.exchange.model, counts),
        )

    def _counts(self, end_reason: str) -> Counts:
        """As reported, else what has passed; nothing where the provider gave nothing and was not left alone."""
        guess, opened = self.route.family.guess, self.opened
        if opened is None:
            left = guess and end_reason in LEFT_EARLY and self.call is not None and self.call.attempts
            return Counts("estimated", self._prompt_tokens) if left else Counts()
        counts = reported(opened.usage()) if self.charged else None
        if not guess:
            return counts or Counts()
        if counts is not None and counts.credible:
            return counts
        set_aside = max(self._reservation.tokens - self._prompt_tokens, 0)
        if opened.passing is not None:
            written = opened.passing.seen.weight.tokens
            goes_on = self.call is not None and self.call.wire.asked.background
            return Counts("estimated", self._prompt_tokens, max(written, set_aside) if goes_on else written)
        if self.route.family.dialect == "responses" and WORKING_ON.search(opened.body):
            # Its usage will never pass by here: what was set aside counts.
            return Counts("estimated", self._prompt_tokens, set_aside)
        weight = Weight()
        weight.add(opened.body)
        return Counts("estimated", self._prompt_tokens, weight.tokens)
