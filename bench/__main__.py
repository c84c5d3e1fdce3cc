"""`make bench`: the figures that Larkey promises, measured on this machine. Exit code 1 when one is out of bounds."""

import sys
from collections.abc import Callable, Iterator

from bench import chats, growth, start
from bench.figures import Figure

MEASUREMENTS: tuple[Callable[[], Iterator[Figure]], ...] = (start.measure, chats.measure, growth.measure)


def main() -> int:
    good = True
    for measurement in MEASUREMENTS:
        for figure in measurement():
            print(figure.line(), flush=True)
            good = good and figure.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
