"""Keeps a process's reservations alive, and tells Redis later what it could not hear at the time.

One thread per process, which starts with the first reservation. A reservation that nobody holds any more, because its
request was lost without a word, gets no more heartbeats and is settled as that of a dead process.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from weakref import ref

from store.errors import Unavailable
from store.ledger import Ledger
from store.limits_values import Reservation, Spent

Deed = Callable[[Reservation, Spent], str]
MOST_KEPT = 10_000
AT_ONCE = 500
LONGEST_TICK = 1.0

log = logging.getLogger(__name__)


class Keeper:
    """Never raises."""

    def __init__(self, ledger: Ledger, lease_seconds: float) -> None:
        self._ledger = ledger
        self._lease_ms = int(lease_seconds * 1000)
        self._beat_every = lease_seconds / 3
        self._lock = threading.Lock()
        self._live: dict[str, ref[Reservation]] = {}
        self._upstreams: dict[str, str] = {}
        self._kept: dict[str, tuple[Reservation, Spent, Deed]] = {}
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._silent = False

    def hold(self, reservation: Reservation) -> None:
        """Give it heartbeats from now on."""
        name = reservation.request.id
        self._live[name] = ref(reservation)
        if self._kept:
            with self._lock:
                self._kept.pop(name, None)
        self._start()

    def through(self, reservation: Reservation, upstream_key: str) -> None:
        if reservation.request.id in self._live:
            self._upstreams[reservation.request.id] = upstream_key

    def let_go(self, reservation: Reservation) -> None:
        self._live.pop(reservation.request.id, None)
        self._upstreams.pop(reservation.request.id, None)

    def later(self, reservation: Reservation, spent: Spent, deed: Deed) -> None:
        """Do it when Redis is back. Of more than ten thousand the oldest are given up, with a line in the log."""
        with self._lock:
            self._kept[reservation.request.id] = (reservation, spent, deed)
            lost = len(self._kept) > MOST_KEPT
            if lost:
                self._kept.pop(next(iter(self._kept)))
        if lost:
            log.error("Redis is away for so long that the end of a request is forgotten")
        self._start()

    def close(self, seconds: float) -> None:
        self._closed.set()
        if self._thread is not None:
            self._thread.join(seconds)
        ends = time.monotonic() + seconds
        while self._kept and time.monotonic() < ends:
            try:
                self._tell()
            except Unavailable as error:
                log.warning("%d ends of requests were not told to Redis: %s", len(self._kept), error)
                return

    def _start(self) -> None:
        """In this process: a thread does not live on in one that was forked."""
        if self._process == os.getpid() or self._closed.is_set():
            return
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._run, name="larkey-limits", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        next_beat = time.monotonic() + self._beat_every
        while not self._closed.wait(min(LONGEST_TICK, self._beat_every)):
            try:
                if time.monotonic() >= next_beat:
                    next_beat = time.monotonic() + self._beat_every
                    self._beat()
                self._tell()
                self._silent = False
            except Unavailable as error:
                if not self._silent:
                    log.warning("requests under way cannot be told to Redis: %s", error)
                self._silent = True
            except Exception:
                log.exception("requests under way cannot be kept alive")

    def _beat(self) -> None:
        for name in [name for name, held in list(self._live.items()) if held() is None]:
            self._live.pop(name, None)
            self._upstreams.pop(name, None)
        upstreams = {name: self._upstreams.get(name, "") for name in list(self._live)}
        ids = list(upstreams)
        for first in range(0, len(ids), AT_ONCE):
            self._ledger.beat({name: upstreams[name] for name in ids[first : first + AT_ONCE]}, self._lease_ms)

    def _tell(self) -> None:
        with self._lock:
            waiting = list(self._kept.items())
        for name, kept in waiting:
            reservation, spent, deed = kept
            deed(reservation, spent)
            with self._lock:
                if self._kept.get(name) is kept:
                    del self._kept[name]
