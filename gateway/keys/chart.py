"""Usage as a chart: bars in a small SVG, one a day, stacked by model. Only numbers here; the template draws them.

The drawing is stretched to whatever width there is, so it holds no words: those stand around it as text.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.usage import ModelDay

MOST_MODELS = 5
HEIGHT = 100.0
STEP, BAR = 10.0, 7.0


@dataclass(frozen=True)
class Part:
    """One model's piece of a bar. `series` is a number from 0 on, by which it has its colour."""

    series: int
    y: float
    height: float
    tokens: int


@dataclass(frozen=True)
class Bar:
    """One day; `x` is its left edge."""

    day: date
    x: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Series:
    """One model over all days; an empty name stands for all that are too small for a colour of their own."""

    model: str
    tokens: int
    requests: int


@dataclass(frozen=True)
class Chart:
    """`top` is the value at the upper edge, `width` the drawing's own width; its height is HEIGHT."""

    bars: tuple[Bar, ...]
    series: tuple[Series, ...]
    top: int
    width: float

    @property
    def empty(self) -> bool:
        return not self.series


def chart(uses: Sequence[ModelDay], today: int, days: int) -> Chart:
    """The last `days` up to `today` (e.g. 20261121)."""
    last = day_of(today)
    shown = [last - timedelta(days=ago) for ago in range(days - 1, -1, -1)]
    series = _series(uses)
    numbers = {one.model: number for number, one in enumerate(series) if one.model}
    totals: Counter[tuple[date, int]] = Counter()
    for use in uses:
        totals[day_of(use.day), numbers.get(use.model, len(series) - 1)] += use.sum.tokens
    top = nice(max((sum(totals[day, number] for number in range(len(series))) for day in shown), default=0))
    bars = [_bar(day, place, totals, len(series), top) for place, day in enumerate(shown)]
    return Chart(tuple(bars), series, top, STEP * days)


def day_of(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


def nice(most: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 ... that is not below; at least 10."""
    step = 10
    while True:
        for factor in (1, 2, 5):
            if factor * step >= most:
                return factor * step
        step *= 10


def _series(uses: Sequence[ModelDay]) -> tuple[Series, ...]:
    """The models used most, the largest first, and then the rest as one."""
    tokens: Counter[str] = Counter()
    requests: Counter[str] = Counter()
    for use in uses:
        tokens[use.model] += use.sum.tokens
        requests[use.model] += use.sum.requests
    ranked = sorted(tokens, key=lambda model: (-tokens[model], model))
    own, rest = ranked[:MOST_MODELS], ranked[MOST_MODELS:]
    found = [Series(model, tokens[model], requests[model]) for model in own]
    if rest:
        found.append(Series("", sum(tokens[model] for model in rest), sum(requests[model] for model in rest)))
    return tuple(found)


def _bar(day: date, place: int, totals: Counter[tuple[date, int]], count: int, top: int) -> Bar:
    parts: list[Part] = []
    y = HEIGHT
    for number in range(count):
        tokens = totals[day, number]
        height = round(tokens / top * HEIGHT, 2)
        if height > 0:
            y = round(y - height, 2)
            parts.append(Part(number, y, height, tokens))
    return Bar(day, round(place * STEP + (STEP - BAR) / 2, 2), tuple(parts))
