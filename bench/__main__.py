"""`make bench`: the figures that Larkey promises, measured on this machine. Exit code 1 when one is out of bounds.

`--plan quick` is `make bench-quick`, `--plan full` is `make bench-full`; `python -m bench growth` measures only what is
named: `own` is Larkey beside the provider and nginx, `grown` the same on PostgreSQL with a million tokens. All of it is
kept under data/bench.
"""

import argparse
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench import chats, growth, start
from bench.figures import Figure
from bench.peers import side
from bench.peers.kept import Keeping
from bench.peers.plan import PLANS, Plan
from bench.plots.tables import tables

IN_PLAN = {
    "quick": ("side",),
    "usual": ("start", "chats", "side"),
    "full": ("start", "chats", "growth", "grown", "side"),
}
Part = Callable[[Keeping], Iterator[Figure]]
log = logging.getLogger("larkey.bench")


def parts(plan: Plan) -> dict[str, Part]:
    until = time.monotonic() + plan.most
    return {
        "start": lambda _: start.measure(),
        "chats": lambda _: chats.measure(),
        "growth": lambda _: growth.measure(),
        "side": lambda keeping: side.measure(plan, until, keeping),
        "own": partial(_alone, PLANS["own"]),
        "grown": partial(_alone, PLANS["grown"]),
    }


def _alone(plan: Plan, keeping: Keeping) -> Iterator[Figure]:
    return side.measure(plan, time.monotonic() + plan.most, keeping)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--plan", choices=IN_PLAN, default="usual")
    parser.add_argument("names", nargs="*", help="start, chats, growth, side, own, grown")
    told = parser.parse_args()
    plan = PLANS[told.plan]
    known = parts(plan)
    if unknown := set(told.names) - set(known):
        print(f"there is nothing called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return 2
    good = [_measured(name, known[name], PLANS.get(name, plan)) for name in told.names or IN_PLAN[told.plan]]
    return 0 if all(good) else 1


def _measured(name: str, part: Part, plan: Plan) -> bool:
    """Whether it kept every bound. A part that breaks off is said to, and the next one is measured all the same."""
    good = True
    with Keeping(name, plan) as keeping:
        try:
            for figure in part(keeping):
                print(figure.line(), flush=True)
                keeping.figures.append(figure)
                good = good and figure.good
        except Exception:
            log.exception("%s broke off", name)
            good = False
    found = dict(tables(name, keeping.whole()))
    del found[name]  # has been printed, a line for each
    print("", *found.values(), f"kept in {keeping.file}", sep="\n", file=sys.stderr, flush=True)
    return good


def _leave(number: int, _: object) -> None:
    """Ended from outside: what was started is stopped on the way out."""
    sys.exit(128 + number)


if __name__ == "__main__":
    logging.basicConfig()
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(main())
