"""How long calls to our own counterparts take: summed up here, counted twice a second (bot/eyes/calls.py)."""

import threading
import time
from collections import Counter as Sums
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

from bot.eyes import meters
from bot.eyes.cells import Heap


class Spans:
    """One histogram with one label, and the counter of what failed."""

    every: "list[Spans]" = []  # noqa: RUF012 - all of this process, each made once

    def __init__(self, histogram: Histogram, failures: Counter, bounds: tuple[float, ...]) -> None:
        self._histogram, self._failures, self._bounds = histogram, failures, bounds
        self._heaps: dict[str, Heap] = {}
        self._failed: Sums[str] = Sums()
        self._pouring = threading.Lock()
        Spans.every.append(self)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what is done inside; `name` is the label, of a bounded set."""
        began = time.perf_counter()
        try:
            yield
        except BaseException:
            self.add(name, began)
            self._failed[name] += 1
            raise
        self.add(name, began)

    def add(self, name: str, began: float) -> None:
        """`began` by time.perf_counter."""
        heap = self._heaps.get(name)
        if heap is None:
            heap = self._heaps.setdefault(name, Heap(self._bounds))
        heap.add(time.perf_counter() - began)

    def failed(self, name: str) -> None:
        self._failed[name] += 1

    def pour(self) -> None:
        """Count all that came since the last time."""
        with self._pouring:
            heaps, self._heaps = self._heaps, {}
            failed, self._failed = self._failed, Sums()
        for name, heap in heaps.items():
            heap.pour(self._histogram, name)
        for name, count in failed.items():
            self._failures.labels(name).inc(count)


redis = Spans(meters.redis, meters.redis_errors, meters.SHORT_BUCKETS)
database = Spans(meters.database, meters.database_errors, meters.SHORT_BUCKETS)


def pour_all() -> None:
    for spans in Spans.every:
        spans.pour()
