"""The memory of a family of processes: at one moment, and the most of it while something happens."""

import re
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from bench.machine import Family

EVERY = 0.5
"""Seconds between two looks, each of which holds the processes up for a few milliseconds."""


def megabytes(pids: Iterable[int]) -> float:
    """Proportional set size, so that pages which workers share count once; the dead weigh nothing.

    https://docs.kernel.org/filesystems/proc.html (smaps_rollup)
    """
    return sum(map(_pss_kb, pids)) / 1024


def _pss_kb(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


class Peak:
    """`with Peak(family) as peak: ...` and then `peak.megabytes`."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self.megabytes = max(self.megabytes, megabytes(self.family.pids()))

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
