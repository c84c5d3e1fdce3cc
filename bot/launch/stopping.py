"""How the launcher ends: with a sentence when it cannot start, in order when it is asked to."""

import signal


class CannotStart(Exception):
    """A sentence for the person at the terminal that says what to do."""


class Interrupted(Exception):
    """Asked a second time: no more patience."""


class Stopping:
    """True from the first SIGINT, SIGTERM or SIGHUP on; the next one raises Interrupted where the program is."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)

    def __bool__(self) -> bool:
        return self._asked

    def _heard(self, number: int, frame: object) -> None:
        if self._asked:
            raise Interrupted
        self._asked = True
