"""Which pictures there are, and how the values of a kept measurement become the lines of one."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.plots.svg import Line, picture

Whole = Mapping[str, Any]
LEAST = 0.01
"""What is drawn for less, since no logarithm reaches zero: a hundredth of a millisecond or a kilobyte."""


@dataclass(frozen=True)
class Wanted:
    """A picture of one figure; `beyond` is what its values are counted from: the same figure of this target."""

    name: str
    title: str
    figure: str
    beyond: str = ""


def pictures(whole: Whole) -> Iterator[tuple[str, str]]:
    """(name of the file, its text) of all pictures for which something was measured."""
    for wanted in _wanted(whole):
        lines = _lines(whole["targets"], wanted)
        if lines:
            yield f"performance-{wanted.name}.svg", picture(wanted.title, _under(whole, wanted.figure), lines)


def _wanted(whole: Whole) -> Sequence[Wanted]:
    plan = whole["plan"]
    connections = max(number for number in plan["connections"] if number <= 64)
    count = min(plan["streams"])
    return (
        Wanted("rate", f"Requests a second, {connections} connections (more is better)", f"rate_{connections}"),
        Wanted("cpu", f"Processor time of a request, µs, {connections} connections", f"cpu_{connections}"),
        Wanted("added", "Added to a request at 100 a second, p99, ms", "p99", "straight"),
        Wanted("event", f"Processor time of a stream's event, µs, {count} streams", f"cpu_event_{count}"),
        Wanted("first", f"Added to the first event, p99, ms, {count} streams", f"first_{count}", "straight"),
        Wanted("memory", "Memory of all processes at rest, MB", "rest_mb"),
    )


def _under(whole: Whole, figure: str) -> str:
    told = whole["conditions"]
    rounds = max(len(found.get(figure, ())) for found in whole["targets"].values())
    how = f"median, least and most of {rounds} rounds in turns" if rounds > 1 else "measured once"
    return f"{how}; {told['cores']} cores, load {told['load_before']:.1f} before, {told['at'][:10]}"


def _lines(targets: Mapping[str, Mapping[str, list[float]]], wanted: Wanted) -> list[Line]:
    """The straight way is left out where it is what the others are counted from, or not theirs to be compared with."""
    base = statistics.median(targets[wanted.beyond].get(wanted.figure) or [0.0]) if wanted.beyond else 0.0
    lines = []
    for name, found in targets.items():
        values = found.get(wanted.figure)
        if values and (name != "straight" or wanted.figure.startswith("rate")):
            added = [max(value - base, LEAST) for value in (min(values), statistics.median(values), max(values))]
            lines.append(Line(name, *added))
    return lines
