"""Whose processor time it was: a family of processes, this program and its children, the whole machine.

https://docs.kernel.org/filesystems/proc.html (stat)
"""

import os
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.processes import descendants
from tests.support import Process

TICKS = os.sysconf("SC_CLK_TCK")
CORES = len(os.sched_getaffinity(0))
IDLE = (3, 4)
"""Where the first line of /proc/stat counts time in which a core had nothing to do, or waited for a disk."""

GUESTS = 8
"""From here on the line counts again what it has counted already."""

T = TypeVar("T")


@dataclass(frozen=True)
class Family:
    """Some processes and everybody below them."""

    masters: Sequence[Process] = ()

    def pids(self) -> set[int]:
        return {pid for master in self.masters for pid in {master.pid} | descendants(master.pid)}


@dataclass(frozen=True)
class Used:
    """Seconds of processor time while something was done: of those measured, of what measures them, of the others.

    `seconds` are the clock's. Processor time that the machine's owner took away counts as the others'.
    """

    seconds: float
    measured: float
    tools: float
    others: float

    def percent(self, part: float) -> float:
        """Of everything that the machine could have done meanwhile."""
        return 100 * part / (self.seconds * CORES)


def cpu(pids: Iterable[int]) -> float:
    """Seconds of user and system time of these processes and of those that they have buried."""
    return sum(cpu_seconds(pids).values())


def cpu_seconds(pids: Iterable[int]) -> dict[int, float]:
    """The same of each of them; whoever is gone is left out."""
    used = {}
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used[pid] = sum(map(int, fields[11:15])) / TICKS
    return used


def busy() -> float:
    """Seconds that the cores of this machine have been busy since it was switched on."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return sum(value for place, value in enumerate(fields[:GUESTS]) if place not in IDLE) / TICKS


def costs(measured: Family, provider: Family, work: Callable[[], T]) -> tuple[T, Used]:
    """What the work gave, and whose time it took; callers are children of this process that end with the work."""
    before = _clocks(measured, provider)
    found = work()
    seconds, ours, theirs, whole = (
        after - start for after, start in zip(_clocks(measured, provider), before, strict=True)
    )
    return found, Used(seconds, ours, theirs, max(whole - ours - theirs, 0.0))


def _clocks(measured: Family, provider: Family) -> tuple[float, float, float, float]:
    mine = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ours = measured.pids()
    tools = sum(used.ru_utime + used.ru_stime for used in mine) + cpu(provider.pids() - ours)
    return time.monotonic(), cpu(ours), tools, busy()
