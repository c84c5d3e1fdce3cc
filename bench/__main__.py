"""`make bench`: the figures that Larkey promises, measured on this machine. Exit code 1 when one is out of bounds.

`python -m bench gateway` measures only what is named.
"""

import sys
from collections.abc import Callable, Iterator

from bench import chats, gateway, growth, start
from bench.figures import Figure

MEASUREMENTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "start": start.measure,
    "chats": chats.measure,
    "growth": growth.measure,
    "gateway": gateway.measure,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        print(f"there is nothing called {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
        return 2
    good = True
    for name, measurement in MEASUREMENTS.items():
        if names and name not in names:
            continue
        for figure in measurement():
            print(figure.line(), flush=True)
            good = good and figure.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
