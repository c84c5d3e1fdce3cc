"""A small process that outlives the launcher: when the launcher dies without a word, it ends the children.

The launcher tells it through a pipe whom it has started. A launcher that leaves in order has forgotten them all by
then; one that was killed closes the pipe as well, and then whoever is still on the list has to go.
"""

import contextlib
import os
import signal
import time
from typing import NoReturn

GRACE_SECONDS = 10.0


class Minder:
    """Started by forking, so before there are threads; what the launcher has locked stays locked until it ends."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._writing)
            _mind(reading)
        os.close(reading)

    def watch(self, pid: int) -> None:
        """`pid` leads a process group of its own and must not outlive the launcher."""
        self._tell(f"+{pid}\n")

    def forget(self, pid: int) -> None:
        self._tell(f"-{pid}\n")

    def close(self) -> None:
        os.close(self._writing)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(self._writing, line.encode())


def _mind(reading: int) -> NoReturn:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: set[int] = set()
    with os.fdopen(reading) as lines:
        for line in lines:
            (watched.add if line[0] == "+" else watched.discard)(int(line[1:]))
    end_groups(watched)
    os._exit(0)


def end_groups(leaders: set[int], grace: float = GRACE_SECONDS) -> None:
    """Ask these process groups to end, wait for `grace` seconds, then insist."""
    _signal_groups(leaders, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while _signal_groups(leaders, 0) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal_groups(leaders, signal.SIGKILL)


def _signal_groups(leaders: set[int], number: int) -> bool:
    """Whether any of them is still there."""
    found = False
    for leader in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, number)
            found = True
    return found
