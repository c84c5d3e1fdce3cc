"""What writers of books have in common: among all processes one works at a time, and it works in batches.

A batch is one transaction, and while it is put together its process serves nobody. So it is small as long as little
comes, and grows for a writer that is behind.
"""

import logging
import os
import secrets
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from store.connecting import back_off
from store.errors import Unavailable
from store.redis import RedisDoor
from store.small import Hold

HOLD_SECONDS = 15.0
LOOK_SECONDS = 0.5
FEW = 25
"""Entries that are written in one or two milliseconds."""

log = logging.getLogger(__name__)


class Batch:
    """How many entries are written next: `size`, never more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = min(FEW, most)

    def had(self, count: int) -> bool:
        """So many were there. Whether there may be more of them."""
        full = count >= self.size
        self.size = min(2 * self.size if full else FEW, self._most)
        return full


class Writer(ABC):
    """One per process that may write; `run` it in a thread of its own.

    `writes` names its books in the log; `away` is called when Redis or the database cannot be used.
    """

    def __init__(
        self, redis: RedisDoor, job: str, writes: str, hold_seconds: float, away: Callable[[], None] = lambda: None
    ) -> None:
        self._redis, self._job, self._writes, self._hold_seconds = redis, job, writes, hold_seconds
        self._away = away

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`, whenever no other process does. Never raises."""
        owner = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        hold = Hold(self._redis, self._job, owner, self._hold_seconds)
        failures = 0
        while not stop.is_set():
            pause = LOOK_SECONDS
            try:
                if hold.acquire() and self.step():
                    pause = 0.0
                failures = 0
            except Unavailable as error:
                if failures == 0:
                    log.warning("%s are written later: %s", self._writes, error)
                pause = back_off(failures)
                failures += 1
                self._away()
            except Exception:
                log.exception("%s could not be written", self._writes)
                pause = back_off(6)
            stop.wait(pause)
        try:
            hold.release()
        except Unavailable:
            log.info("the place of the writer of %s is free in %.0f s", self._writes, self._hold_seconds)

    @abstractmethod
    def step(self) -> bool:
        """Write what is there, one batch at most; whether there may be more. May raise `Unavailable`."""
