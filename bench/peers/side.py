"""Side by side: straight to a provider, nginx, Larkey, Larkey with words kept, and the peers, in turns and repeatedly.

Each figure is the median of the rounds; who begins a round changes, so that nobody always comes after the slowest. All
values are kept as JSON (bench/peers/kept.py); `python -m bench.plots` draws them.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.figures import Figure
from bench.gateway_parts import Target
from bench.machine import CORES
from bench.peers import row
from bench.peers.install import PINS
from bench.peers.kept import Keeping
from bench.peers.plan import Plan
from bench.peers.promised import promised
from bench.peers.rounds import Round, added, warm
from bench.peers.weigh import megabytes
from bench.seen import Seen


def measure(plan: Plan, until: float, keeping: Keeping) -> Iterator[Figure]:
    """`until` is the time of the monotonic clock at which it has to be over."""
    _tell(f"load of the machine before: {os.getloadavg()[0]:.1f} on {CORES} cores")
    with tempfile.TemporaryDirectory(prefix="larkey-bench-") as folder, ExitStack() as stack:
        standing = row.start(plan, Path(folder), stack)
        versions = {pin.name: pin.version for pin in PINS.values() if pin.name not in standing.left_out}
        keeping.more |= {"versions": versions, "left_out": standing.left_out}
        seen = {target.name: Seen() for target in standing.targets}
        for target in standing.targets:
            seen[target.name].note(rest_mb=megabytes(target.family.pids()))
            warm(target, plan)
        try:
            in_turns(standing.targets, plan, seen, until)
        finally:
            for name, one in seen.items():
                keeping.target(name, one)
    yield from promised(plan, seen)


def in_turns(targets: list[Target], plan: Plan, seen: Mapping[str, Seen], until: float) -> None:
    """The first is the provider itself."""
    began = time.monotonic()
    for number in range(plan.rounds):
        fresh = {target.name: Seen() for target in targets}
        for target in _turned(targets, number):
            Round(plan, targets[0], target, fresh[target.name]).measure(_streams(target, plan))
        added(fresh, fresh[targets[0].name], plan)
        for name, one in fresh.items():
            seen[name].add(one)
        now = time.monotonic()
        _tell(f"round {number + 1} of {plan.rounds} is over after {now - began:.0f} s")
        if number + 1 < plan.rounds and now + (now - began) / (number + 1) > until:
            _tell(f"one more would take longer than {plan.most:.0f} s in all: this machine is too slow or too busy")
            return


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _turned(targets: list[Target], number: int) -> list[Target]:
    first = number % len(targets)
    return [*targets[first:], *targets[:first]]


def _streams(target: Target, plan: Plan) -> tuple[int, ...]:
    return plan.streams + (plan.many if target.name in row.OURS else ())
