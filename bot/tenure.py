"""Holding a job alone among all processes and hosts, and knowing for how long that is certain.

Whoever could not renew in time stops on their own before anybody else may begin.
"""

import logging
import threading
import time
from typing import Protocol

from store.errors import Unavailable

log = logging.getLogger("larkey.tenure")

TRUST = 0.8
"""The part of its lease that a holder believes in, from before it was asked for: clocks and networks need the rest."""


class Hold(Protocol):
    """A lease that one owner has at a time (store.small.Hold). Every call may raise Unavailable."""

    def acquire(self) -> bool: ...

    def renew(self) -> bool: ...

    def release(self) -> bool: ...


class Tenure:
    """`seconds` is how long the lease runs without being renewed."""

    def __init__(self, hold: Hold, seconds: float) -> None:
        self._hold, self.seconds = hold, seconds
        self._until = 0.0

    def ours(self) -> bool:
        return time.monotonic() < self._until

    def take(self) -> bool:
        """Try to become the holder, or to stay it. Raises Unavailable: what was ours is, for the rest of its time."""
        begun = time.monotonic()
        self._until = begun + TRUST * self.seconds if self._hold.acquire() else 0.0
        return self.ours()

    def keep(self, stopping: threading.Event) -> None:
        """Renew until `stopping`; run it in a thread of its own."""
        while not stopping.wait(self.seconds / 4):
            if self.ours():
                self._renew()

    def leave(self) -> None:
        """Let another one have it at once."""
        self._until = 0.0
        try:
            self._hold.release()
        except Unavailable:
            log.info("redis is away: the hold runs out by itself")

    def _renew(self) -> None:
        begun = time.monotonic()
        try:
            self._until = begun + TRUST * self.seconds if self._hold.renew() else 0.0
        except Unavailable:
            log.warning("redis is away: the hold could not be renewed")
