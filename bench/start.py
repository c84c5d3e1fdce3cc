"""How quickly the web workers are ready, and what they cost in memory, without the sandbox and Redis beside them.

Memory is the proportional set size (PSS): pages that the workers share are counted once.
https://docs.kernel.org/filesystems/proc.html (smaps_rollup)
"""

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from tests.chat import direct_chat
from tests.servers import Larkey, worker_pids
from tests.support import free_port

RUNS = 3


def measure() -> Iterator[Figure]:
    """The best of a few warm starts (others use this machine too), and the memory after the first answers."""
    with tempfile.TemporaryDirectory() as folder:
        larkey = Larkey(Path(folder), workers=2)
        try:
            larkey.start()
            yield Figure("web workers ready, warm", min(_start_again(larkey) for _ in range(RUNS)), "s", 3.0)
            direct_chat(larkey.sandbox).ask("你好")
            workers = worker_pids(larkey.webs[0])
            yield Figure("memory of 2 workers (PSS)", sum(map(_megabytes, workers)), "MB", 200.0)
            everything = [larkey.webs[0].pid, *workers]
            yield Figure("memory of 2 workers and their master (PSS)", sum(map(_megabytes, everything)), "MB", 250.0)
        finally:
            larkey.stop()


def _start_again(larkey: Larkey) -> float:
    """Seconds until one more gunicorn answers `/readyz` with 200."""
    started = time.perf_counter()
    web = larkey.start_web(free_port())
    seconds = time.perf_counter() - started
    web.stop()
    larkey.webs.remove(web)
    return seconds


def _megabytes(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024
