"""Holding the long connection alone: two connections of one app would take each other's events.

Each event goes to one connection of the app, chosen at random, so all hosts stand by and one of them holds it.
"""

import logging
import threading
import time
from typing import Protocol

from store.errors import Unavailable

log = logging.getLogger("larkey.connection")

TRUST = 0.8
"""Share of its time for which a holder believes that it still holds: clocks and networks need the rest."""


class Hold(Protocol):
    """A lease that one owner has at a time (store.small.Hold). Every call may raise Unavailable."""

    def acquire(self) -> bool: ...

    def renew(self) -> bool: ...

    def release(self) -> bool: ...


class Tenure:
    """`seconds` is how long the lease runs without being renewed."""

    def __init__(self, hold: Hold, seconds: float) -> None:
        self._hold, self._seconds = hold, seconds
        self._until = 0.0

    def ours(self) -> bool:
        return time.monotonic() < self._until

    def take(self) -> bool:
        """Try to become the holder."""
        begun = time.monotonic()
        try:
            taken = self._hold.acquire()
        except Unavailable:
            log.warning("redis is away: nobody can hold the long connection")
            return False
        if taken:
            self._until = begun + TRUST * self._seconds
        return taken

    def keep(self, stopping: threading.Event) -> None:
        """Renew until `stopping`; run it in a thread of its own."""
        while not stopping.wait(self._seconds / 4):
            if self.ours():
                self._renew()

    def leave(self) -> None:
        """Let another host have it at once."""
        self._until = 0.0
        try:
            self._hold.release()
        except Unavailable:
            log.info("redis is away: the hold runs out by itself")

    def _renew(self) -> None:
        begun = time.monotonic()
        try:
            self._until = begun + TRUST * self._seconds if self._hold.renew() else 0.0
        except Unavailable:
            log.warning("redis is away: the hold could not be renewed")
