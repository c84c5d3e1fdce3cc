"""When the last genuine event and the last card callback came: what an operator asks first.

Noted at most every few seconds by each process, so that it costs nothing where many come.
"""

import logging
import threading
import time
from typing import Protocol

from store.errors import Unavailable

log = logging.getLogger("larkey.intake")

EVENT, CALLBACK = "seen:event", "seen:callback"
APART_SECONDS = 5.0


class Notes(Protocol):
    """Where small facts are kept (store.small.Small). Raises Unavailable."""

    def note(self, name: str, text: str) -> None: ...


class Seen:
    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str, kind: str) -> None:
        """`name` is EVENT or CALLBACK, `kind` the platform's word for what came."""
        now = time.monotonic()
        with self._lock:
            if now < self._next.get(name, 0.0):
                return
            self._next[name] = now + APART_SECONDS
        try:
            self._notes.note(name, kind)
        except Unavailable:
            log.debug("that something came could not be noted")
