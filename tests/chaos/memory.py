"""What a host's processes weigh, and how many files they hold open: before everything breaks, and after it."""

from dataclasses import dataclass
from pathlib import Path

from tests.processes import own_megabytes
from tests.servers import worker_pids
from tests.support import Process

MORE_MEGABYTES = 24.0
"""What a worker may keep of a run. Python gives memory back in whole arenas only, so part of the peak stays: the runs'
own is below 10 MB. What forgets nothing passes the bound: a run is some thousand calls, of 10 KB or more each."""
MORE_FILES = 100
"""Connections are kept for the next call: up to 64 to Redis, 20 to the database and some to providers. What each call,
or each break, leaves behind passes that."""


@dataclass(frozen=True)
class Weight:
    """The heaviest worker of all hosts: MB of its own, and open files."""

    megabytes: float
    files: int


def heaviest(webs: list[Process]) -> Weight:
    workers = [pid for web in webs for pid in worker_pids(web)]
    return Weight(max(map(own_megabytes, workers)), max(map(_files, workers)))


def came_back(webs: list[Process], before: Weight) -> bool:
    now = heaviest(webs)
    assert now.megabytes <= before.megabytes + MORE_MEGABYTES, f"{now}, and {before} in the beginning"
    assert now.files <= before.files + MORE_FILES, f"{now}, and {before} in the beginning"
    return True


def _files(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0
