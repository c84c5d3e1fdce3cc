"""One target measured once in each way; what it showed goes to its `Seen`, under the names that plots and bounds use.

rate_64, cpu_64          requests a second and microseconds of processor time a request, at 64 connections
p50, p99                 milliseconds a request takes at a fixed, moderate rate
cpu_event_500, first_500, gap_500, lost_500, stream_kb_500
                         microseconds an event; milliseconds to the first event and of the largest gap, p99 of all
                         streams; streams that broke or had no end; memory of an open one
peak_mb, after_mb        memory of all its processes while streams are open, and after them
failed                   requests that had no good answer
"""

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.gateway import Seen, at
from bench.gateway_parts import Target, call, cpu_seconds
from bench.peers.plan import RATE, Plan
from bench.peers.weigh import Peak, megabytes

Found = dict[str, Any]
NOTHING: Found = {"done": 0, "failed": 0, "seconds": 1.0, "times": [], "firsts": [], "gaps": [], "bad": ""}


def warm(target: Target, plan: Plan) -> None:
    """Code is read, and everybody who asks has asked before (each of fifty people), before anything counts."""
    _ask(target, "closed", connections=max(64, *plan.connections), seconds=plan.seconds)


def measure(target: Target, plan: Plan, seen: Seen, *, streams: tuple[int, ...]) -> None:
    for connections in plan.connections:
        _closed(target, plan, seen, connections)
    _paced(target, plan, seen)
    for count in streams:
        _streams(target, plan, seen, count)


def _closed(target: Target, plan: Plan, seen: Seen, connections: int) -> None:
    found, used = _costs(target, plan, lambda: _ask(target, "closed", connections=connections, seconds=plan.seconds))
    seen.note(failed=float(found["failed"]))
    if found["done"]:
        seen.note(**{f"rate_{connections}": found["done"] / found["seconds"]})
        seen.note(**{f"cpu_{connections}": 1e6 * used / found["done"]})


def _paced(target: Target, plan: Plan, seen: Seen) -> None:
    found = _ask(target, "paced", rate=RATE, seconds=plan.paced)
    seen.note(failed=float(found["failed"]))
    if found["done"]:
        seen.note(p50=at(found["times"], 0.5), p99=at(found["times"], 0.99))


def _streams(target: Target, plan: Plan, seen: Seen, count: int) -> None:
    before = megabytes(target.pids())
    with Peak(target) as peak:
        found, used = _costs(target, plan, lambda: _ask(target, "streams", connections=count, seconds=plan.ramp))
    seen.note(peak_mb=peak.megabytes, after_mb=megabytes(target.pids()))
    lost = float(count - found["done"])
    seen.note(**{f"lost_{count}": lost, f"stream_kb_{count}": 1024 * max(peak.megabytes - before, 0.0) / count})
    if found["done"]:
        # The report of usage, or what stands in its place, comes as one event more.
        seen.note(**{f"cpu_event_{count}": 1e6 * used / (found["done"] * (plan.events + 1))})
        seen.note(**{f"first_{count}": at(found["firsts"], 0.99), f"gap_{count}": at(found["gaps"], 0.99)})


def _costs(target: Target, plan: Plan, work: Callable[[], Found]) -> tuple[Found, float]:
    """What was found, and the seconds of processor time that it took all processes of the target."""
    before = cpu_seconds(target.pids())
    found = work()
    time.sleep(plan.settle)  # what is written down afterwards belongs to it
    after = cpu_seconds(target.pids())
    return found, sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _ask(target: Target, kind: str, **told: Any) -> Found:
    """A target that hangs, or does not let callers in, has done nothing; the others are measured all the same."""
    try:
        found = call(target, kind, **told)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{target.name}: {kind} {told} came to nothing: {error!r:.300}", file=sys.stderr, flush=True)
        return NOTHING
    if found["failed"]:
        bad = found["bad"][:200]
        print(f"{target.name}: {kind} {told}: {found['failed']} failed: {bad!r}", file=sys.stderr, flush=True)
    return found
