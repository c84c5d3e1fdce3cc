"""What has to be put in order when a call is over, however it ended: exactly once."""

import logging
import threading

from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.provider.call import Call, Opened
from gateway.provider.counts import Counts, Weight, reported
from gateway.relay.books import Books, spent
from store.limits import Reservation

log = logging.getLogger("larkey.gateway")


class Ticket:
    """One reserved call. `prompt_tokens` is our estimate of what the model reads."""

    def __init__(
        self, books: Books, calls: OpenCalls, exchange: Exchange, reservation: Reservation, prompt_tokens: int
    ) -> None:
        self._books, self._calls = books, calls
        self.exchange, self._reservation = exchange, reservation
        self._prompt_tokens = prompt_tokens
        self._once = threading.Lock()
        self.call: Call | None = None
        self.opened: Opened | None = None
        self.first_ms = 0

    def open(self, opened: Opened) -> None:
        """The provider has begun to answer."""
        self.opened = opened
        self.first_ms = self.exchange.milliseconds
        self._books.through(self._reservation, opened.key.id)

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
        if opened is not None and call is not None:
            opened.reply.close()
            call.upstream.pool.finished(opened.key)
        counts = self._counts(end_reason)
        key_id = call.key_id if call else ""
        total_ms = exchange.milliseconds
        told = {"request": exchange.id, "token": exchange.public_id, "model": exchange.model, "key": key_id}
        level = logging.DEBUG if end_reason == "done" else logging.INFO
        ended = {"end": end_reason, "status": status, "ms": total_ms, "label": counts.label}
        log.log(level, "a call ended", extra={**told, **ended})
        self._books.settle(
            self._reservation,
            spent(counts, end_reason, status, key_id=key_id, first_ms=self.first_ms, total_ms=total_ms),
        )

    def _counts(self, end_reason: str) -> Counts:
        """As reported, else what has passed; nothing where the provider gave nothing and was not left alone."""
        if self.opened is None:
            left = end_reason in ("caller gone", "revoked", "drained") and self.call is not None and self.call.attempts
            return Counts("estimated", self._prompt_tokens) if left else Counts()
        counts = reported(self.opened.usage())
        if counts is not None:
            return counts
        weight = self.opened.passing.seen.weight if self.opened.passing else Weight()
        if self.opened.passing is None:
            weight.add(self.opened.body)
        return Counts("estimated", self._prompt_tokens, weight.tokens)
