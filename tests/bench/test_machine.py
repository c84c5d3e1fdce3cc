"""Processor time is told apart: theirs who are measured, of what measures them, of everybody else."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.machine import Family, costs, cpu
from tests.support import Process, eventually

BURN = "import time\nwhile time.process_time() < 0.5: pass\n"
PARENT = f"""
import signal, subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}])
print("buried", flush=True)
signal.pause()
"""


@contextmanager
def running(folder: Path, program: str, line: str) -> Iterator[Family]:
    process = Process([sys.executable, "-c", program], folder / "log")
    try:
        process.start().wait_for_line(line)
        yield Family((process,))
    finally:
        process.stop()


def burn() -> None:
    subprocess.run([sys.executable, "-c", BURN], check=True)


def test_a_child_that_was_buried_is_not_forgotten(tmp_path: Path) -> None:
    with running(tmp_path, PARENT, "buried") as family:
        assert cpu(family.pids()) >= 0.4


def test_whoever_calls_is_a_tool_and_no_part_of_what_is_measured(tmp_path: Path) -> None:
    with running(tmp_path, PARENT, "buried") as family:
        _, used = costs(family, Family(), burn)
    assert used.measured < 0.1
    assert used.tools >= 0.4
    assert used.percent(used.seconds) <= 100


def test_somebody_else_on_the_machine_is_seen(tmp_path: Path) -> None:
    with running(tmp_path, "print('busy', flush=True)\nwhile True: pass", "busy") as busy:
        enough = cpu(busy.pids()) + 0.5
        _, used = costs(Family(), Family(), lambda: eventually(lambda: cpu(busy.pids()) >= enough, 60))
    assert used.others >= 0.4
    assert used.tools < 0.5
