"""One target measured once in each way; what it showed goes to a `Seen`, under the names that plots and bounds use.

rate_64, cpu_64          requests a second and microseconds of processor time a request, at 64 connections
stores_64                the part of the latter that its Redis and its database took
p50, p99                 milliseconds a request takes at a fixed, moderate rate
cpu_event_500, first_500, gap_500, lost_500, stream_kb_500
                         microseconds an event; milliseconds to the first event and of the largest gap, p99 of all
                         streams (first_mid_500, gap_mid_500: p50); streams that broke or had no end; memory of an open
                         one
peak_mb, after_mb        memory of all its processes while streams are open, and after them
failed                   requests that had no good answer
tools, others            percent of the machine's processor time that the provider and the callers took, and everybody
                         who has nothing to do with it

What is added is counted by `added` once everybody has had the round: added_p50, added_p99, added_first_500,
added_gap_500.
"""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.gateway_parts import Target, call
from bench.machine import Family, Used, costs, cpu
from bench.peers.plan import BEGUN, RATE, Plan
from bench.peers.weigh import Peak, megabytes
from bench.seen import Seen, at

IDLE = 0.2
"""Of a core: whoever takes less has written down what it was asked before."""

PATIENCE = 5.0
Found = dict[str, Any]
NOTHING: Found = {"done": 0, "failed": 0, "seconds": 1.0, "times": [], "firsts": [], "gaps": [], "bad": ""}


@dataclass(frozen=True)
class Round:
    """One round of one target, behind this provider."""

    plan: Plan
    provider: Target
    target: Target
    seen: Seen

    def measure(self, streams: tuple[int, ...]) -> None:
        for connections in self.plan.connections:
            self._closed(connections)
        self._paced()
        for count in streams:
            self._streams(count)

    def _closed(self, connections: int) -> None:
        stores = Family(self.target.stores)
        before = cpu(stores.pids())
        found, used = self._costs("closed", connections=connections, seconds=self.plan.seconds)
        if done := found["done"]:
            self.seen.note(**{f"rate_{connections}": done / found["seconds"]})
            self.seen.note(**{f"cpu_{connections}": 1e6 * used.measured / done})
            self.seen.note(**{f"stores_{connections}": 1e6 * (cpu(stores.pids()) - before) / done})

    def _paced(self) -> None:
        found, _ = self._costs("paced", rate=RATE, seconds=self.plan.paced)
        if found["done"]:
            self.seen.note(p50=at(found["times"], 0.5), p99=at(found["times"], 0.99))

    def _streams(self, count: int) -> None:
        family = self.target.family
        before = megabytes(family.pids())
        with Peak(family) as peak:
            found, used = self._costs("streams", connections=count, seconds=count / BEGUN)
        self.seen.note(peak_mb=peak.megabytes, after_mb=megabytes(family.pids()))
        kilobytes = 1024 * max(peak.megabytes - before, 0.0) / count
        self.seen.note(**{f"lost_{count}": float(count - found["done"]), f"stream_kb_{count}": kilobytes})
        if done := found["done"]:
            # [DONE], or what stands in its place, comes as one event more.
            self.seen.note(**{f"cpu_event_{count}": 1e6 * used.measured / (done * (self.plan.events + 1))})
            for name, times in (("first", found["firsts"]), ("gap", found["gaps"])):
                self.seen.note(**{f"{name}_{count}": at(times, 0.99), f"{name}_mid_{count}": at(times, 0.5)})

    def _costs(self, kind: str, **told: Any) -> tuple[Found, Used]:
        """What was found, and what it took; what is written down afterwards belongs to it."""

        def work() -> Found:
            found = ask(self.target, kind, **told)
            self._rest()
            return found

        found, used = costs(self.target.family, self.provider.family, work)
        self.seen.note(failed=float(found["failed"]))
        self.seen.note(tools=used.percent(used.tools), others=used.percent(used.others))
        return found, used

    def _rest(self) -> None:
        """Until it has little to do any more, so that nobody pays for the books of the one before."""
        until = time.monotonic() + PATIENCE
        resting = False
        while not resting and time.monotonic() < until:
            before = cpu(self.target.family.pids())
            time.sleep(self.plan.settle)
            resting = cpu(self.target.family.pids()) - before <= IDLE * self.plan.settle


def warm(target: Target, plan: Plan) -> None:
    """Code is read, and everybody who asks has asked before (each of fifty people), before anything counts."""
    ask(target, "closed", connections=max(64, *plan.connections), seconds=plan.seconds)


def added(seen: Mapping[str, Seen], straight: Seen, plan: Plan) -> None:
    """What everybody adds in this round to the way straight to the provider: more than the median of the same figure
    there, so that one is never quicker than the way itself because the machine stumbled on it.
    """
    streams = (*plan.streams, *plan.many)
    base = {"p50": "p50", "p99": "p50"}
    base |= {f"{name}_{count}": f"{name}_mid_{count}" for name in ("first", "gap") for count in streams}
    for one in seen.values():
        for name, middle in base.items():
            if name in one.found and middle in straight.found:
                one.note(**{f"added_{name}": one[name] - straight[middle]})


def ask(target: Target, kind: str, **told: Any) -> Found:
    """A target that hangs, or does not let callers in, has done nothing; the others are measured all the same."""
    try:
        found = call(target, kind, **told)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{target.name}: {kind} {told} came to nothing: {error!r:.300}", file=sys.stderr, flush=True)
        return NOTHING
    if found["failed"]:
        head, _, body = found["bad"].partition("\r\n\r\n")
        bad = f"{head.splitlines()[0] if head else ''} {body[:300]}"
        print(f"{target.name}: {kind} {told}: {found['failed']} failed: {bad}", file=sys.stderr, flush=True)
    return found
