"""All requests that this process is serving: looked after by one thread, so that each ends when it has to.

Four times a second it looks whether callers are still there, and asks which tokens have changed. While Redis is away
the database is asked about the tokens whose requests are under way.
"""

import logging
import threading
import time
from collections.abc import Iterable
from typing import Protocol

from gateway.caller.admission import Admission
from gateway.caller.door import Door, Rows
from gateway.caller.exchange import Exchange
from store.errors import Unavailable
from store.revocations import Changes

log = logging.getLogger("larkey.gateway")
TICK = 0.25
REMEMBERED = 60.0


class News(Protocol):
    """What has changed about tokens (store.revocations.Revocations). Raises store's Unavailable."""

    def since(self, seq: str = "") -> Changes: ...


class OpenCalls:
    """`start` once a process, after the fork. `draining` says that nothing new shall begin."""

    def __init__(self, door: Door, rows: Rows, news: News, admission: Admission) -> None:
        self._door, self._rows, self._news = door, rows, news
        self.admission = admission
        self._open: dict[Exchange, bool] = {}  # each step on it is one that no other thread can divide
        self._idle = threading.Condition()
        self._seq = ""
        self._deaf = False
        self._revoked: dict[str, float] = {}
        self.draining = False

    def start(self) -> None:
        for loop in (self._watch, self._hear):
            threading.Thread(target=loop, name=f"larkey-gateway{loop.__name__}", daemon=True).start()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, exchange: Exchange) -> None:
        """Waits for a place, where there is none. Raises Denied."""
        self.admission.enter(exchange.person)
        self._open[exchange] = True
        if self._revoked and exchange.public_id in self._revoked:
            exchange.hang_up("revoked")

    def remove(self, exchange: Exchange) -> None:
        """Whoever comes second changes nothing."""
        if not self._open.pop(exchange, False):
            return
        self.admission.leave(exchange.person)
        if self.draining:
            with self._idle:
                self._idle.notify_all()

    def drain(self, seconds: float) -> None:
        """Let what runs finish for so many seconds, then end it with a word to its caller."""
        self.draining = True
        with self._idle:
            self._idle.wait_for(lambda: not self._open, seconds)
        for exchange in self._all():
            exchange.hang_up("drained")
        with self._idle:
            self._idle.wait_for(lambda: not self._open, 3.0)

    def _all(self) -> list[Exchange]:
        return list(self._open)

    def _watch(self) -> None:
        while True:
            time.sleep(TICK)
            now = time.monotonic()
            try:
                for exchange in self._all():
                    exchange.look(now)
            except Exception:
                log.exception("the callers could not be looked after")

    def _hear(self) -> None:
        while True:
            time.sleep(TICK)
            try:
                self._listen()
            except Unavailable:
                self._ask()
            except Exception:
                log.exception("changes of tokens could not be heard")

    def _listen(self) -> None:
        changes = self._news.since(self._seq)
        if not self._seq or self._deaf or not changes.complete:
            self._door.forget_all()
            self._recheck()
        self._seq, self._deaf = changes.seq, False
        for changed in changes.changed:
            self._door.forget(changed.public_id)
        self._end({changed.public_id for changed in changes.changed if changed.change == "revoked"})

    def _ask(self) -> None:
        """Redis is away: the truth is in the database."""
        if not self._deaf:
            log.warning("changes of tokens are not heard; the database is asked about those in use")
        self._deaf = True
        try:
            self._recheck()
        except Unavailable as error:
            log.warning("tokens in use cannot be checked: %s", error)

    def _recheck(self) -> None:
        rows = (
            (public_id, self._rows.read(public_id)) for public_id in {call.public_id for call in self._all()} - {""}
        )
        self._end({public_id for public_id, row in rows if row is None or row.revoked})

    def _end(self, revoked: Iterable[str]) -> None:
        """These tokens are good for nothing any more. Remembered for a moment, for requests that were just let in."""
        now = time.monotonic()
        self._revoked = {name: until for name, until in self._revoked.items() if until > now}
        self._revoked.update(dict.fromkeys(revoked, now + REMEMBERED))
        for exchange in self._all():
            if exchange.public_id in self._revoked:
                exchange.hang_up("revoked")
