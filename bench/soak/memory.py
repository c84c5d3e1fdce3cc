"""The memory of each process by its role, looked at again and again, and how much it grows in an hour.

Files and libraries in memory are left out: how many others use them just now says nothing about a leak.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from bench.machine import cpu_seconds
from tests.processes import own_megabytes

Sample = tuple[float, float]
"""Seconds since the beginning, and MB."""
Roles = Callable[[], Mapping[str, int]]


class Sampler:
    """`with Sampler(roles, every) as seen: ...`; then `seen.curves` has a curve of samples for each role."""

    def __init__(self, roles: Roles, every: float) -> None:
        self._roles, self._every = roles, every
        self._begun = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.curves: dict[str, list[Sample]] = {}
        self.pids: dict[str, set[int]] = {}

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def restarted(self) -> list[str]:
        """Roles that more than one process has had: their curves say nothing."""
        return [role for role, pids in self.pids.items() if len(pids) > 1]

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time that each role has used so far."""
        return {role: sum(cpu_seconds(pids).values()) for role, pids in self.pids.items()}

    def _watch(self) -> None:
        while True:
            self._look()
            if self._over.wait(self._every):
                return

    def _look(self) -> None:
        for role, pid in self._roles().items():
            self.curves.setdefault(role, []).append((round(self.seconds, 1), round(own_megabytes(pid), 3)))
            self.pids.setdefault(role, set()).add(pid)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def between(curve: Sequence[Sample], since: float, until: float) -> list[Sample]:
    return [sample for sample in curve if since <= sample[0] <= until]


def growth(curve: Sequence[Sample]) -> float:
    """MB an hour: the median of the slopes between all pairs of samples, which a few odd ones do not bend.

    https://en.wikipedia.org/wiki/Theil-Sen_estimator; 0.0 for less than two samples.
    """
    return 3600 * statistics.median(_slopes(curve) or [0.0])


def _slopes(curve: Sequence[Sample]) -> list[float]:
    return [slope for first, second in combinations(curve, 2) for slope in _slope(first, second)]


def _slope(first: Sample, second: Sample) -> Iterator[float]:
    if second[0] > first[0]:
        yield (second[1] - first[1]) / (second[0] - first[0])
