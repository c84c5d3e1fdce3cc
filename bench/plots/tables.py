"""Tables in Markdown of what was kept, for docs/performance.md: by name of the place where each belongs."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.plots.svg import said

Whole = Mapping[str, Any]
Values = Mapping[str, Sequence[float]]
TOO_BUSY = 10.0
"""Percent of the machine for others from which on a measurement is none."""


@dataclass(frozen=True)
class Column:
    """One figure of everybody who was measured: the median of its rounds."""

    title: str
    figure: str

    def cell(self, found: Values) -> str:
        values = found.get(self.figure)
        return said(statistics.median(values)) if values else "–"


class Spread(Column):
    """The same with the least and the most of the rounds."""

    def cell(self, found: Values) -> str:
        values = found.get(self.figure)
        if not values or len(values) < 2:
            return super().cell(found)
        return f"{super().cell(found)} ({said(min(values))} to {said(max(values))})"


class Total(Column):
    """The sum of all rounds."""

    def cell(self, found: Values) -> str:
        return said(sum(found.get(self.figure, ())))


def tables(part: str, whole: Whole) -> Iterator[tuple[str, str]]:
    """(place, Markdown): the promises of this part, and of a measurement side by side everything."""
    yield part, _promises(whole["figures"])
    yield f"{part}-conditions", _conditions(whole)
    if "targets" in whole:
        for place, columns in SIDE.items():
            yield f"{part}-{place}", _table(whole, columns(whole["plan"]))


def _promises(figures: Sequence[Mapping[str, Any]]) -> str:
    lines = [["", "measured", "promised", ""]]
    for figure in figures:
        value = "–" if figure["value"] is None else f"{said(figure['value'])} {figure['unit']}".strip()
        verdict = f"**{figure['verdict']}**" if figure["verdict"] == "MISSED" else figure["verdict"]
        lines.append([figure["name"], value, figure["promise"], verdict])
    return _drawn(lines)


def _conditions(whole: Whole) -> str:
    told, plan = whole["conditions"], whole["plan"]
    words = f"Measured {told['at'][:10]} at commit {told['commit']} on {told['cores']} cores of {told['processor']}"
    words += f" ({told['system']}, Python {told['python']}), load {told['load_before']:.1f} before"
    others = [value for found in whole.get("targets", {}).values() for value in found.get("others", ())]
    if others:
        middle = statistics.median(others)
        words += f"; others took {said(middle)} % of the machine meanwhile, {said(max(others))} % at the most"
        words += ", which is too much for figures that count" if middle > TOO_BUSY else ""
        rounds = max(len(found.get("p50", ())) for found in whole["targets"].values())
        words += f"; plan `{plan['name']}`, {rounds} rounds in turns"
    left_out = "".join(f" Left out: {name} ({why})." for name, why in whole.get("left_out", {}).items())
    return f"{words}.{left_out}\n"


def _requests(plan: Mapping[str, Any]) -> Sequence[Column]:
    middle = max(number for number in plan["connections"] if number <= 64)
    rates = [Column(f"a second, {number} connections", f"rate_{number}") for number in plan["connections"]]
    return (
        *rates,
        Spread(f"CPU a request, {middle} connections, µs", f"cpu_{middle}"),
        Column("of it Redis and database", f"stores_{middle}"),
        Spread("added p50, ms", "added_p50"),
        Spread("added p99, ms", "added_p99"),
        Total("failed, of all", "failed"),
    )


def _streams(plan: Mapping[str, Any]) -> Sequence[Column]:
    return [column for count in (*plan["streams"], *plan["many"]) for column in _of_streams(count)]


def _of_streams(count: int) -> Sequence[Column]:
    return (
        Column(f"of {count} streams lost", f"lost_{count}"),
        Spread("first event, added p99, ms", f"added_first_{count}"),
        Column("largest gap, added p99, ms", f"added_gap_{count}"),
        Spread("CPU an event, µs", f"cpu_event_{count}"),
        Column("memory a stream, kB", f"stream_kb_{count}"),
    )


def _memory(_: Mapping[str, Any]) -> Sequence[Column]:
    return (
        Column("at rest, MB", "rest_mb"),
        Column("at the peak, MB", "peak_mb"),
        Column("after, MB", "after_mb"),
        Column("of the machine to callers and provider, %", "tools"),
        Column("to others, %", "others"),
    )


SIDE: Mapping[str, Callable[[Mapping[str, Any]], Sequence[Column]]] = {
    "requests": _requests,
    "streams": _streams,
    "memory": _memory,
}


def _table(whole: Whole, columns: Sequence[Column]) -> str:
    """A line for everybody; a dash where nothing was found."""
    lines = [["", *(column.title for column in columns)]]
    lines += [[name, *(column.cell(found) for column in columns)] for name, found in whole["targets"].items()]
    return _drawn(lines)


def _drawn(lines: Sequence[Sequence[str]]) -> str:
    rule = ["---"] * len(lines[0])
    return "".join(f"| {' | '.join(line)} |\n" for line in (lines[0], rule, *lines[1:]))
