"""What the governed way of a program's call costs, beside nginx and the bare provider: CPU, rate, and time added.

Straight to a provider of our own, through nginx, through Larkey with everything on, in turns; each figure is the median
of the rounds. The CPU of a request or event as a ratio to nginx's in the same run is the steady figure; how quick
things are depends on who else uses the machine, whose load is printed.

BENCH_ROUNDS, BENCH_SECONDS and BENCH_STREAMS make it longer or larger.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.gateway_parts import Gateway, Nginx, Provider, Target, call, cpu_seconds, memory_kb

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
STREAMS = int(os.environ.get("BENCH_STREAMS", "1000"))
EVENTS = 101
CONNECTIONS, RATE = 64, 100
RAMP = 4.0


@dataclass
class Seen:
    """What one target showed in its rounds: by name of the figure."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def note(self, **figures: float) -> None:
        for name, value in figures.items():
            self.found.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> float:
        return statistics.median(self.found[name])

    def told(self, name: str) -> str:
        values = self.found[name]
        return f"{self[name]:.1f} ({min(values):.1f} to {max(values):.1f})"


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        try:
            targets = _targets(Path(folder), stack)
        except FileNotFoundError as error:
            print(f"the gateway is not measured beside nginx: {error}", file=sys.stderr)
            return
        seen = {target.name: Seen() for target in targets}
        for target in targets:
            call(target, "closed", connections=16, seconds=1.0)
        for kind in (_plain, _paced, _streams):
            for _ in range(ROUNDS):
                for target in targets:
                    kind(target, seen[target.name])
        _say(seen)
        yield from _figures(seen)


def _targets(folder: Path, stack: ExitStack) -> Sequence[Target]:
    started: list[Target] = []
    makes: tuple[Callable[[Path], Provider | Nginx | Gateway], ...] = (
        Provider,
        lambda place: Nginx(place, started[0].port),
        lambda place: Gateway(place, started[0].port),
    )
    for make in makes:
        place = folder / str(len(started))
        place.mkdir()
        part = make(place)
        stack.callback(part.stop)
        started.append(part.start())
    return started


def _plain(target: Target, seen: Seen) -> None:
    with_cpu(target, lambda: call(target, "closed", connections=CONNECTIONS, seconds=SECONDS), seen, "request")


def _paced(target: Target, seen: Seen) -> None:
    found = call(target, "paced", rate=RATE, seconds=SECONDS)
    _no_failure(found)
    seen.note(p50=at(found["times"], 0.5), p99=at(found["times"], 0.99))


def _streams(target: Target, seen: Seen) -> None:
    before = memory_kb(target.pids())
    found = with_cpu(target, lambda: call(target, "streams", connections=STREAMS, seconds=RAMP), seen, "event")
    seen.note(first=at(found["firsts"], 0.99), gap=at(found["gaps"], 0.99), complete=float(found["done"]))
    seen.note(memory=(memory_kb(target.pids()) - before) / STREAMS)


def with_cpu(target: Target, work: Callable[[], dict[str, Any]], seen: Seen, unit: str) -> dict[str, Any]:
    """Do it, and note the microseconds of processor time for each request or event; of Larkey its Redis apart."""
    pids = target.pids()
    before = cpu_seconds(pids)
    found = work()
    time.sleep(1.0)  # what is written down afterwards belongs to it
    after = cpu_seconds(pids)
    _no_failure(found)
    count = found["done"] * (EVENTS if unit == "event" else 1)
    used = {pid: after[pid] - before[pid] for pid in before.keys() & after.keys()}
    seen.note(**{f"cpu_{unit}": 1e6 * sum(used.values()) / count})
    store = {master.pid for master in target.masters[1:]} if target.name == "larkey" else set()
    seen.note(**{f"store_{unit}": 1e6 * sum(used.get(pid, 0.0) for pid in store) / count})
    seen.note(**{f"rate_{unit}": count / found["seconds"]})
    return found


def _no_failure(found: dict[str, Any]) -> None:
    if found["failed"]:
        print(f"{found['failed']} failed, {found['done']} were answered: {found['bad']}", file=sys.stderr)


def at(values: Sequence[float], share: float) -> float:
    """The value below which this share of all lies; they are in order."""
    return values[min(int(len(values) * share), len(values) - 1)] if values else float("nan")


def _say(seen: dict[str, Seen]) -> None:
    load = os.getloadavg()
    print(
        f"medians of {ROUNDS} rounds (least to most); load of the machine {load[0]:.1f}, {load[1]:.1f}", file=sys.stderr
    )
    for name, one in seen.items():
        for figure in one.found:
            print(f"  {name:<10} {figure:<14} {one.told(figure)}", file=sys.stderr)


def _figures(seen: dict[str, Seen]) -> Iterator[Figure]:
    bare, limit, ours = seen["straight"], seen["nginx"], seen["larkey"]
    yield Figure("/v1, CPU of a plain request / nginx's", ours["cpu_request"] / limit["cpu_request"], "x", 12)
    yield Figure("/v1, CPU of a plain request", ours["cpu_request"], "us", 22 * 12)
    yield Figure(f"/v1, added p50 at {RATE} a second", ours["p50"] - bare["p50"], "ms", 1.2)
    yield Figure(f"/v1, added p99 at {RATE} a second", ours["p99"] - bare["p99"], "ms", 5.0)
    yield Figure("/v1, CPU of a stream's event / nginx's", ours["cpu_event"] / limit["cpu_event"], "x", 2.5)
    yield Figure("/v1, CPU of a stream's event", ours["cpu_event"], "us", 50)
    yield Figure(f"/v1, of {STREAMS} streams did not complete", STREAMS - ours["complete"], "", 0)
    yield Figure(f"/v1, added first event p99, {STREAMS} streams", ours["first"] - bare["first"], "ms", 50)
    yield Figure(f"/v1, largest gap p99 over the provider's, {STREAMS} streams", ours["gap"] - bare["gap"], "ms", 30)
    yield Figure("/v1, memory of an open stream", ours["memory"], "kB", 60)
