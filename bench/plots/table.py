"""The medians of a kept measurement as a table in Markdown, for docs/performance.md."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.plots.svg import said

Targets = Mapping[str, Mapping[str, list[float]]]


@dataclass(frozen=True)
class Column:
    """One figure; `added` counts it from what the straight way shows."""

    title: str
    figure: str
    added: bool = False


def table(whole: Mapping[str, Any]) -> str:
    """A line for everybody; a dash where nothing was found."""
    columns = _columns(whole["plan"])
    lines = [["", *(column.title for column in columns)], ["---"] * (len(columns) + 1)]
    targets: Targets = whole["targets"]
    for name in targets:
        lines.append([name, *(_cell(targets, name, column) for column in columns)])
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def _columns(plan: Mapping[str, Any]) -> Sequence[Column]:
    connections = [Column(f"a second, {number} connections", f"rate_{number}") for number in plan["connections"]]
    most = plan["connections"][-1]
    streams = [column for count in (*plan["streams"], *plan["many"]) for column in _of_streams(count)]
    return (
        *connections,
        Column(f"CPU a request, {most} connections, µs", f"cpu_{most}"),
        Column("added p50, ms", "p50", added=True),
        Column("added p99, ms", "p99", added=True),
        *streams,
        Column("at rest, MB", "rest_mb"),
        Column("at the peak, MB", "peak_mb"),
    )


def _of_streams(count: int) -> Sequence[Column]:
    return (
        Column(f"of {count} streams lost", f"lost_{count}"),
        Column("first event, added p99, ms", f"first_{count}", added=True),
        Column("largest gap p99, ms", f"gap_{count}"),
        Column("CPU an event, µs", f"cpu_event_{count}"),
    )


def _cell(targets: Targets, name: str, column: Column) -> str:
    values = targets[name].get(column.figure)
    if not values:
        return "–"
    base = statistics.median(targets["straight"].get(column.figure) or [0.0]) if column.added else 0.0
    found = statistics.median(values) - base
    return "–" if column.added and name == "straight" else said(found)
