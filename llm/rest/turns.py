"""Whose turn it is, over all processes: every number is given once, so that keys take turns however many ask.

Asking for a number is a round trip. A process that needs many takes as many at once as it needed a moment ago: in which
order hundreds of calls a second go round nobody sees, that each key has its part of them everybody does.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable

MOMENT = 0.25
MANY, MOST = 10, 64
"""Turns of such a moment (seconds): with fewer than MANY each is asked for, and no more than MOST are taken at once."""


class Turns:
    """`ask` gives the last of so many numbers in a row that nobody else gets, by the counter's name."""

    def __init__(self, ask: Callable[[str, int], int]) -> None:
        self._ask = ask
        self._kept: defaultdict[str, deque[int]] = defaultdict(deque)
        self._since = self._needed = self._taken = 0.0

    def next(self, name: str) -> int:
        """Raises what `ask` raises."""
        kept = self._kept[name]
        try:
            return kept.popleft()
        except IndexError:
            pass
        count = self._wanted(time.monotonic())
        last = self._ask(name, count)
        self._taken += count
        kept.extend(range(last - count + 2, last + 1))
        return last - count + 1

    def _wanted(self, now: float) -> int:
        passed = now - self._since
        if passed >= MOMENT:
            self._needed = self._taken if passed < 2 * MOMENT else 0.0
            self._since, self._taken = now, 0.0
        return min(int(self._needed), MOST) if self._needed >= MANY else 1
