"""Facts that all processes share, looked at when somebody asks for the figures: queues, keys, what waits to be written.

Whoever answers looks for everybody, at most once in some seconds; what cannot be looked at is left out, and
`larkey_up` says so.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

log = logging.getLogger("larkey.eyes")

FRESH = 2.0

Look = Callable[[], Iterable[Metric]]
"""Gives families of gauges. Raises what its part raises when it is away."""


class Facts(Collector):
    """`looks` by the part that they ask."""

    def __init__(self, looks: dict[str, Look]) -> None:
        self._looks = looks
        self._lock = threading.Lock()
        self._until = 0.0
        self._found: list[Metric] = []

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._found = list(self._look())
                self._until = time.monotonic() + FRESH
            yield from self._found

    def _look(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("larkey_up", "Whether a part can be reached: 1 or 0", labels=["part"])
        for part, look in self._looks.items():
            try:
                yield from list(look())
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the others are still told
                log.warning("not among the figures", extra={"part": part, "why": type(error).__name__})
                up.add_metric([part], 0)
            else:
                up.add_metric([part], 1)
        yield up


def gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def gauges(name: str, says: str, labels: Iterable[str], rows: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    """One family with a row for each set of label values."""
    family = GaugeMetricFamily(name, says, labels=list(labels))
    for values, number in rows:
        family.add_metric(list(values), number)
    return family
