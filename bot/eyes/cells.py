"""Calls of one sort, summed up before they are counted: a note costs a few additions, a batch one step a figure."""

from bisect import bisect_left
from collections import Counter
from typing import Any

from bot.eyes import meters
from bot.eyes.blame import blame_of
from bot.eyes.names import OTHER
from bot.eyes.notes import Ended

OPERATIONS = {
    "chat/completions": "chat",
    "responses": "chat",
    "completions": "text_completion",
    "embeddings": "embeddings",
    "feishu": "chat",
}
"""OpenTelemetry's word for a route; all others are their own."""
MILLION = 1e6


class Heap:
    """Values of one histogram: how many fell into each bucket, and their sum."""

    __slots__ = ("bounds", "met", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds, self.sum = bounds, 0.0
        self.met: dict[int, int] = {}

    def add(self, value: float) -> None:
        bucket = bisect_left(self.bounds, value)
        self.met[bucket] = self.met.get(bucket, 0) + 1
        self.sum += value

    def pour(self, histogram: Any, *labels: str) -> None:
        """prometheus_client takes one value at a time; its buckets are reached into for many."""
        if self.met:
            child = histogram.labels(*labels)
            for bucket, count in self.met.items():
                child._buckets[bucket].inc(count)
            child._sum.inc(self.sum)


class Cell:
    """All calls of one batch with the same route, model, status, end, key and label."""

    def __init__(self, route: str, model: str, end: str, note: Ended) -> None:
        self._route, self._model, self._end = route, model, end
        self._status, self._key, self._label = note.status, note.key, note.label
        self._blame = blame_of(note.end, note.status)
        self._good = note.status < 400 and route != OTHER
        self._calls = self._attempts = self._cost = 0
        self._tokens = [0, 0, 0, 0, 0]
        self._added, self._total = Heap(meters.SHORT_BUCKETS), Heap(meters.SECOND_BUCKETS)
        self._first, self._pace = Heap(meters.FIRST_BUCKETS), Heap(meters.PACE_BUCKETS)
        self._input, self._output = Heap(meters.TOKEN_BUCKETS), Heap(meters.TOKEN_BUCKETS)

    def add(self, note: Ended) -> None:
        self._calls += 1
        self._attempts += note.attempts
        self._cost += note.cost
        if note.waited_ms >= 0:
            self._added.add(max(note.total_ms - note.waited_ms, 0) / 1000)
        if note.label != "none":
            tokens = self._tokens
            for place, count in enumerate(note[7:12]):
                tokens[place] += count
        if self._good:
            self._add_operation(note)

    def _add_operation(self, note: Ended) -> None:
        self._total.add(note.total_ms / 1000)
        if note.first_ms:
            self._first.add(note.first_ms / 1000)
            if note.completion > 1:
                self._pace.add(max(note.total_ms - note.first_ms, 0) / 1000 / (note.completion - 1))
        if note.label != "none":
            self._input.add(note.prompt)
            self._output.add(note.completion)

    def pour(self, provider: str) -> None:
        """Count all of it; `provider` by OpenTelemetry's name."""
        meters.requests.labels(self._route, self._model, str(self._status), self._end).inc(self._calls)
        if self._blame:
            meters.errors.labels(self._blame, self._end).inc(self._calls)
        if self._key and self._attempts:
            meters.attempts.labels(self._key).inc(self._attempts)
        if self._cost:
            meters.cost.labels(self._model).inc(self._cost / MILLION)
        for kind, count in zip(Ended._fields[7:12], self._tokens, strict=True):
            if count:
                meters.tokens.labels(self._route, self._model, kind, self._label).inc(count)
        self._added.pour(meters.overhead, self._route)
        self._pour_operation(OPERATIONS.get(self._route, self._route), provider)

    def _pour_operation(self, operation: str, provider: str) -> None:
        labels = (operation, provider, self._model)
        self._total.pour(meters.duration, *labels)
        self._first.pour(meters.first_token, *labels)
        self._pace.pour(meters.token_pace, *labels)
        self._input.pour(meters.token_usage, *labels, "input")
        self._output.pour(meters.token_usage, *labels, "output")


def summed(counts: Counter[str], label: Any) -> Counter[str]:
    """The same counts by what `label` makes of their names."""
    found: Counter[str] = Counter()
    for name, count in counts.items():
        found[label(name)] += count
    return found
