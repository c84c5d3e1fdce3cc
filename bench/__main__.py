"""`make bench`: the figures that Larkey promises, measured on this machine. Exit code 1 when one is out of bounds.

`--plan quick` is `make bench-quick`, `--plan full` is `make bench-full`; `python -m bench growth` measures only what is
named.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial

from bench import chats, gateway, growth, start
from bench.figures import Figure
from bench.peers import side
from bench.peers.plan import PLANS, Plan

IN_PLAN = {"quick": ("side",), "usual": ("start", "chats", "side"), "full": ("start", "chats", "growth", "side")}


def measurements(plan: Plan) -> dict[str, Callable[[], Iterator[Figure]]]:
    return {
        "start": start.measure,
        "chats": chats.measure,
        "growth": growth.measure,
        "gateway": gateway.measure,
        "side": partial(side.measure, plan),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--plan", choices=PLANS, default="usual")
    parser.add_argument("names", nargs="*", help="start, chats, growth, gateway, side")
    told = parser.parse_args()
    known = measurements(PLANS[told.plan])
    if unknown := set(told.names) - set(known):
        print(f"there is nothing called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return 2
    good = True
    for name in told.names or IN_PLAN[told.plan]:
        for figure in known[name]():
            print(figure.line(), flush=True)
            good = good and figure.good
    return 0 if good else 1


def _leave(number: int, _: object) -> None:
    """Ended from outside: what was started is stopped on the way out."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(main())
