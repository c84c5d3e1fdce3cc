"""Who is whose child on this machine, for tests about programs that must not stay behind."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path


def parents() -> dict[int, int]:
    """Every process with its parent; the dead that nobody has reaped yet are left out."""
    if sys.platform != "linux":
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        return {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def children(pid: int) -> list[int]:
    return sorted(child for child, parent in parents().items() if parent == pid)


def descendants(pid: int) -> set[int]:
    """Everybody below this process, at any depth."""
    family = parents()
    found: set[int] = set()
    fresh = {pid}
    while fresh:
        fresh = {child for child, parent in family.items() if parent in fresh} - found
        found |= fresh
    return found


def alive(pids: set[int]) -> set[int]:
    return pids & parents().keys()


def command_of(pid: int) -> str:
    """The command line of a process; empty when it is gone."""
    if sys.platform != "linux":
        shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return shown.stdout.strip()
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


@contextlib.contextmanager
def highest_memory(pids: Sequence[int]) -> Iterator[Callable[[], int]]:
    """Tells the most kilobytes that one of them has had so far. Linux keeps it; elsewhere we look all the time."""
    if sys.platform != "linux":
        with _watched_memory(pids) as seen:
            yield lambda: seen[0]
        return
    yield lambda: max(_kept_memory(pid) for pid in pids)


@contextlib.contextmanager
def _watched_memory(pids: Sequence[int]) -> Iterator[list[int]]:
    seen, leave = [max(map(_resident_memory, pids))], threading.Event()

    def look() -> None:
        while not leave.wait(0.01):
            seen[0] = max(seen[0], *map(_resident_memory, pids))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        leave.set()
        looking.join()


def _kept_memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0])


def _resident_memory(pid: int) -> int:
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return int(shown.stdout.strip() or 0)


def callers_of(pid: int, port: int) -> set[int]:
    """The ports of those who are connected to this port of the loopback, where this process holds the connection."""
    held = set()
    for name in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            held.add(os.readlink(name))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = [(row[1].split(":")[1], row[2].split(":")[1], f"socket:[{row[9]}]") for row in rows]
    return {int(far, 16) for near, far, inode in ends if inode in held and int(near, 16) == port}


def own_megabytes(pid: int) -> float:
    """What a process has in memory that no file holds, pages shared with its family in parts; 0.0 of who is gone.

    Pss_Anon of https://docs.kernel.org/filesystems/proc.html (smaps_rollup).
    """
    try:
        found = re.search(r"^Pss_Anon:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
