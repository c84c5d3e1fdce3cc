"""What is promised of the gateway beside others, each a figure with its bound, from what everybody has shown.

Where somebody to compare with was left out, the figure says that it was not measured.
"""

from collections.abc import Iterator, Mapping

from bench.figures import AtLeast, Figure
from bench.peers import grown
from bench.peers.plan import RATE, Plan
from bench.seen import Seen

Found = Mapping[str, Seen]
LONG = 100
"""Events of a stream from which on its beginning no longer decides what an event costs."""

TIMES = {"litellm": 30, "portkey": 3}
"""How many of their requests we want to serve while they serve one."""


def promised(plan: Plan, seen: Found) -> Iterator[Figure]:
    yield from _plain(seen)
    if plan.peers:
        yield from _among_peers(seen)
    for count in sorted({*plan.streams, *plan.many}):
        yield from _flowing(seen, count)
        if plan.events >= LONG:
            yield _event(seen, count)
    if plan.grown:
        yield _grown(seen)


def _of(seen: Found, name: str, figure: str) -> float:
    return seen.get(name, Seen())[figure]


def _plain(seen: Found) -> Iterator[Figure]:
    ratio = _of(seen, "larkey", "cpu_64") / _of(seen, "nginx", "cpu_64")
    yield Figure("/v1, CPU of a plain request / nginx's", ratio, "x", 12)
    for name, bound in (("p50", 1.2), ("p99", 5.0)):
        yield Figure(f"/v1, added {name} at {RATE} a second", _of(seen, "larkey", f"added_{name}"), "ms", bound)


def _among_peers(seen: Found) -> Iterator[Figure]:
    ours = _of(seen, "larkey", "rate_64")
    for name, times in TIMES.items():
        ratio = ours / _of(seen, name, "rate_64")
        yield AtLeast(f"/v1, requests a second at 64 connections / {name}'s", ratio, "x", times)


def _flowing(seen: Found, count: int) -> Iterator[Figure]:
    ours = seen.get("larkey", Seen())
    yield Figure(f"/v1, of {count} streams did not complete", ours[f"lost_{count}"], "", 0)
    yield Figure(f"/v1, added first event p99, {count} streams", ours[f"added_first_{count}"], "ms", 50)
    yield Figure(f"/v1, largest gap p99 over the provider's, {count} streams", ours[f"added_gap_{count}"], "ms", 30)
    yield Figure(f"/v1, memory of an open stream, of {count}", ours[f"stream_kb_{count}"], "kB", 60)


def _event(seen: Found, count: int) -> Figure:
    each, limit = (_of(seen, name, f"cpu_event_{count}") for name in ("larkey", "nginx"))
    return Figure(f"/v1, CPU of a stream's event / nginx's, {count} streams", each / limit, "x", 2.5)


def _grown(seen: Found) -> Figure:
    ratio = _of(seen, grown.LARGE, "cpu_64") / _of(seen, grown.EMPTY, "cpu_64")
    return Figure("/v1 on PostgreSQL, CPU of a request: grown / empty", ratio, "x", 1.2)
