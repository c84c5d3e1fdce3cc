"""Which pictures there are, and how the values of a kept measurement become the lines of one."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.plots.svg import Line, picture, said

Whole = Mapping[str, Any]
LEAST = 0.01
"""What is drawn for less, since no logarithm reaches zero: a hundredth of a millisecond or a kilobyte."""


@dataclass(frozen=True)
class Wanted:
    """A picture of one figure."""

    name: str
    title: str
    figure: str


@dataclass(frozen=True)
class Drawn:
    """A picture: the name of its file, its title, and the file's text."""

    file: str
    title: str
    text: str


def pictures(whole: Whole) -> Iterator[Drawn]:
    """All pictures for which something was measured."""
    for wanted in _wanted(whole):
        lines = _lines(whole["targets"], wanted)
        if lines:
            text = picture(wanted.title, _under(whole, wanted.figure), lines)
            yield Drawn(f"performance-{wanted.name}.svg", wanted.title, text)


def _wanted(whole: Whole) -> Sequence[Wanted]:
    plan = whole["plan"]
    connections = max(number for number in plan["connections"] if number <= 64)
    count = min(plan["streams"])
    return (
        Wanted("rate", f"Requests a second, {connections} connections (more is better)", f"rate_{connections}"),
        Wanted("cpu", f"Processor time of a request, µs, {connections} connections", f"cpu_{connections}"),
        Wanted("added", "Added to a request at 100 a second, p99, ms", "added_p99"),
        Wanted("event", f"Processor time of a stream's event, µs, {count} streams", f"cpu_event_{count}"),
        Wanted("first", f"Added to the first event, p99, ms, {count} streams", f"added_first_{count}"),
        Wanted("gap", f"Largest gap beyond the provider's, p99, ms, {count} streams", f"added_gap_{count}"),
        Wanted("stream", f"Memory of an open stream, kB, {count} streams", f"stream_kb_{count}"),
        Wanted("memory", "Memory of all processes at rest, MB", "rest_mb"),
    )


def _under(whole: Whole, figure: str) -> str:
    told = whole["conditions"]
    rounds = max(len(found.get(figure, ())) for found in whole["targets"].values())
    how = f"median, least and most of {rounds} rounds in turns" if rounds > 1 else "measured once"
    others = [value for found in whole["targets"].values() for value in found.get("others", ())]
    busy = f"of which others took {said(statistics.median(others))} %" if others else f"load {told['load_before']:.1f}"
    return f"{how}; {told['cores']} cores, {busy}; {told['at'][:10]}"


def _lines(targets: Mapping[str, Mapping[str, list[float]]], wanted: Wanted) -> list[Line]:
    """The straight way is the provider's own and no gateway: it is drawn only where it is the ceiling."""
    lines = []
    for name, found in targets.items():
        values = found.get(wanted.figure)
        if values and (name != "straight" or wanted.figure.startswith("rate")):
            spread = (min(values), statistics.median(values), max(values))
            lines.append(Line(name, *(max(value, LEAST) for value in spread)))
    return lines
