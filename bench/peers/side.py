"""Side by side: straight to a provider, nginx, Larkey, Larkey with words kept, and the peers, in turns and repeatedly.

Each figure is the median of the rounds; who begins a round changes, so that nobody always comes after the slowest. All
values are kept as JSON (bench/peers/kept.py); `python -m bench.plots` draws them.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench.figures import Figure
from bench.gateway import Seen
from bench.gateway_parts import Target
from bench.peers import grown, kept, rounds, row
from bench.peers.plan import RATE, Plan
from bench.peers.weigh import megabytes

Found = Mapping[str, Seen]
NAN = float("nan")
LONG = 100
"""Events of a stream from which on its beginning no longer decides what an event costs."""


def measure(plan: Plan) -> Iterator[Figure]:
    told = kept.conditions()
    with tempfile.TemporaryDirectory(prefix="larkey-bench-") as folder, ExitStack() as stack:
        standing = row.start(plan, Path(folder), stack)
        seen = {target.name: Seen() for target in standing.targets}
        for target in standing.targets:
            seen[target.name].note(rest_mb=megabytes(target.pids()))
            rounds.warm(target, plan)
        in_turns(standing.targets, plan, seen)
    told = replace(told, load_after=os.getloadavg()[0])
    _tell(f"kept in {kept.keep(plan, told, seen, standing.left_out)}")
    _say(seen)
    yield from _figures(plan, seen)


def in_turns(targets: list[Target], plan: Plan, seen: Found) -> None:
    began = time.monotonic()
    for number in range(plan.rounds):
        for target in _turned(targets, number):
            rounds.measure(target, plan, seen[target.name], streams=_streams(target, plan))
        took = time.monotonic() - began
        _tell(f"round {number + 1} of {plan.rounds} is over after {took:.0f} s")
        if number + 1 < plan.rounds and took * (number + 2) / (number + 1) > plan.most:
            _tell(f"one more would take longer than {plan.most:.0f} s: this machine is too slow or too busy")
            return


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _turned(targets: list[Target], number: int) -> list[Target]:
    first = number % len(targets)
    return [*targets[first:], *targets[:first]]


def _streams(target: Target, plan: Plan) -> tuple[int, ...]:
    return plan.streams + (plan.many if target.name in row.OURS else ())


def median(seen: Found, name: str, figure: str) -> float:
    """Not a number where it was not measured."""
    values = seen[name].found.get(figure) if name in seen else None
    return statistics.median(values) if values else NAN


def _say(seen: Found) -> None:
    for name, one in seen.items():
        for figure in one.found:
            _tell(f"  {name:<18} {figure:<15} {one.told(figure)}")


def _figures(plan: Plan, seen: Found) -> Iterator[Figure]:
    """What is promised, of what was measured; where a peer is left out, nothing is said about it."""
    count = max(plan.streams + plan.many)
    flowing = [*_flowing(seen, count), *(_event(seen, count) if plan.events >= LONG else ())]
    for figure in (*_plain(seen), *_among_peers(seen), *_grown(seen), *flowing):
        if figure.value == figure.value:
            yield figure


def _plain(seen: Found) -> Iterator[Figure]:
    ours = median(seen, "larkey", "cpu_64")
    yield Figure("/v1, CPU of a plain request / nginx's", ours / median(seen, "nginx", "cpu_64"), "x", 12)
    for name in ("p50", "p99"):
        added = median(seen, "larkey", name) - median(seen, "straight", name)
        yield Figure(f"/v1, added {name} at {RATE} a second", added, "ms", 1.2 if name == "p50" else 5.0)


def _among_peers(seen: Found) -> Iterator[Figure]:
    ours = median(seen, "larkey", "rate_64")
    for name, times in (("litellm", 30), ("portkey", 3)):
        share = 100 * median(seen, name, "rate_64") / ours
        yield Figure(f"{name}'s requests a second, of Larkey's", share, "%", round(100 / times, 1))


def _grown(seen: Found) -> Iterator[Figure]:
    ratio = median(seen, grown.LARGE, "cpu_64") / median(seen, grown.EMPTY, "cpu_64")
    yield Figure("/v1 on PostgreSQL, CPU of a request: grown / empty", ratio, "x", 1.2)


def _flowing(seen: Found, count: int) -> Iterator[Figure]:
    def over(figure: str, than: str) -> float:
        return median(seen, "larkey", f"{figure}_{count}") - median(seen, than, f"{figure}_{count}")

    yield Figure(f"/v1, of {count} streams did not complete", median(seen, "larkey", f"lost_{count}"), "", 0)
    yield Figure(f"/v1, added first event p99, {count} streams", over("first", "straight"), "ms", 50)
    yield Figure(f"/v1, largest gap p99 over the provider's, {count} streams", over("gap", "straight"), "ms", 30)
    yield Figure("/v1, memory of an open stream", median(seen, "larkey", f"stream_kb_{count}"), "kB", 60)


def _event(seen: Found, count: int) -> Iterator[Figure]:
    each, limit = (median(seen, name, f"cpu_event_{count}") for name in ("larkey", "nginx"))
    yield Figure("/v1, CPU of a stream's event / nginx's", each / limit, "x", 2.5)
