"""What time it is, for all hosts alike: Redis' time, carried on by this process's monotonic clock.

A host whose wall clock is wrong, or jumps, would let in tokens that have expired, refuse live ones, or keep a browser
signed in that was signed out. While Redis is away the time goes on; a process that has never heard Redis believes its
own machine.
"""

import logging
import threading
import time
from collections.abc import Callable

from store.errors import Unavailable

log = logging.getLogger(__name__)

LEARNT_SECONDS = 10.0
AGAIN_SECONDS = 1.0
QUICK_SECONDS = 0.5
"""An answer that was longer on its way tells too little about when it was given."""


class SharedClock:
    """Call it for unix seconds. Costs nothing but the first time, which asks; never raises.

    `now` is Redis' own (store.redis.RedisDoor.now) and may raise `Unavailable`.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ahead = 0.0
        self._known = False
        self._next = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        if time.monotonic() >= self._next:
            self._ask()
        return time.monotonic() + self._ahead if self._known else time.time()

    def _ask(self) -> None:
        """Whoever comes first asks; only while nothing is known does it wait for the answer."""
        with self._lock:
            if time.monotonic() < self._next:
                return
            self._next = time.monotonic() + LEARNT_SECONDS
        if self._known:
            threading.Thread(target=self._learn, name="larkey-clock", daemon=True).start()
        else:
            self._learn()

    def _learn(self) -> None:
        before = time.monotonic()
        try:
            theirs = self._now()
        except Unavailable as error:
            log.debug("the time was not heard: %s", error)
            self._next = time.monotonic() + AGAIN_SECONDS
            return
        after = time.monotonic()
        if self._known and after - before > QUICK_SECONDS:
            self._next = after + AGAIN_SECONDS
            return
        self._ahead, self._known = theirs - (before + after) / 2, True
