"""The counts of processes that have ended: put together in one file of each kind, so that no sum ever falls.

Each process counts in files of its own, named by its pid, and restarts would leave more and more of them. `sweep` adds
those of the dead to an archive and deletes them; gauges of the dead are deleted only. A lock keeps readers out of the
moment in between. It runs when a worker has ended, and before the counts are read.
"""

import fcntl
import logging
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict

from bot.eyes.room import Figures
from bot.processes import alive

log = logging.getLogger("larkey.eyes")

ARCHIVE = "archive"
LOCK = "lock"
PATIENCE = 2.0


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Alone in the folder. Gives False when that was not to be had in time; never blocks other greenlets."""
    with (folder / LOCK).open("w") as lock:
        deadline = time.monotonic() + PATIENCE
        while not (held := _try(lock.fileno())) and time.monotonic() < deadline:
            time.sleep(0.01)
        yield held


def sweep(folder: Path) -> None:
    """Call it inside `locked`."""
    _recover(folder)
    for file in sorted(folder.glob("*.db")):
        kind, _, owner = file.stem.rpartition("_")
        if not owner.isdigit() or alive(int(owner)):
            continue
        if kind.startswith("gauge"):
            file.unlink(missing_ok=True)
        else:
            _add(folder / f"{kind}_{ARCHIVE}.db", file)


def _add(archive: Path, dead: Path) -> None:
    """In four steps, so that `_recover` can tell how far a sweep came that was killed."""
    sums: dict[str, float] = {}
    for file in (archive, dead):
        for key, value in _values(file):
            sums[key] = sums.get(key, 0.0) + value
    fresh = archive.with_suffix(".new")
    written = Figures(str(fresh))
    for key, value in sums.items():
        written.write_value(key, value, 0.0)
    written.close()  # type: ignore[no-untyped-call]
    if written.homeless:  # the disk is full: the dead one's file stays, and is counted where it is
        fresh.unlink(missing_ok=True)
        return
    dead.rename(dead.with_suffix(".added"))
    fresh.rename(archive)
    dead.with_suffix(".added").unlink()


def _recover(folder: Path) -> None:
    """A new archive counts once the dead one's file was put aside, and is thrown away before."""
    added = {file.stem.rpartition("_")[0]: file for file in folder.glob("*.added")}
    for fresh in folder.glob("*.new"):
        if fresh.stem.rpartition("_")[0] in added:
            fresh.rename(fresh.with_suffix(".db"))
        else:
            fresh.unlink()
    for file in added.values():
        file.unlink()


def _values(file: Path) -> list[tuple[str, float]]:
    """What is in a file; nothing in one that is not there, or that its process did not finish to write."""
    try:
        found = MmapedDict.read_all_values_from_file(str(file))  # type: ignore[no-untyped-call]
        return [(key, value) for key, value, _, _ in found]
    except FileNotFoundError:
        return []
    except (RuntimeError, ValueError, struct.error) as error:
        log.warning("counts are lost", extra={"file": file.name, "why": str(error)})
        return []


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
