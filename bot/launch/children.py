"""The programs that the launcher starts: kept alive with a back-off, stopped in the reverse order of their start."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bot.launch.minder import Minder

BACK_OFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 60.0
LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Program:
    """What to start. Without `log` it writes where the launcher writes. `vital`: Larkey ends when this one ends."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    log: Path | None = None
    vital: bool = False
    stop_seconds: float = 15.0


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0


class Children:
    """All programs of one launcher. `say` gets the sentences for the person at the terminal."""

    def __init__(self, minder: Minder, say: Callable[[str], None]) -> None:
        self._minder = minder
        self._say = say
        self._children: list[_Child] = []

    def start(self, program: Program) -> None:
        child = _Child(program)
        self._children.append(child)
        self._spawn(child)

    def tend(self) -> Program | None:
        """Reap who has ended and start them again when it is time. Returns a vital program that has ended."""
        for child in self._children:
            if child.program.log is not None:
                bound_log(child.program.log)
            if child.process is None:
                if time.monotonic() >= child.again_at:
                    self._spawn(child)
                continue
            code = child.process.poll()
            if code is None:
                continue
            self._ended(child)
            if child.program.vital:
                return child.program
            self._plan_again(child, code)
        return None

    def stop(self) -> None:
        """Ask the newest first, and wait for each before the next, so that none misses what it leans on."""
        for child in reversed(self._children):
            if child.process is None:
                continue
            _signal(child.process, signal.SIGTERM)
            try:
                child.process.wait(child.program.stop_seconds)
            except subprocess.TimeoutExpired:
                self._say(f"{child.program.name} does not leave; ending it")
            self._ended(child)
        self._children.clear()

    def kill(self) -> None:
        """No more patience: SIGKILL to every one."""
        for child in self._children:
            if child.process is not None:
                self._ended(child)
        self._children.clear()

    def _spawn(self, child: _Child) -> None:
        program = child.program
        with contextlib.ExitStack() as stack:
            output = None if program.log is None else stack.enter_context(open_log(program.log))
            child.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                program.argv,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                start_new_session=True,
            )
        self._minder.watch(child.process.pid)
        child.started = time.monotonic()

    def _ended(self, child: _Child) -> None:
        """After this nothing of it is left, its own children included."""
        assert child.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self._minder.forget(child.process.pid)
        child.process = None

    def _plan_again(self, child: _Child, code: int) -> None:
        steady = time.monotonic() - child.started > STEADY_SECONDS
        child.failures = 0 if steady else min(child.failures + 1, len(BACK_OFF_SECONDS))
        wait = BACK_OFF_SECONDS[max(child.failures - 1, 0)]
        child.again_at = time.monotonic() + wait
        where = f"; its log: {child.program.log}" if child.program.log else ""
        self._say(f"{child.program.name} ended (exit {code}) and starts again in {wait:g} s{where}")


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def open_log(path: Path) -> BinaryIO:
    """Append to a log that only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    bound_log(path)
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def bound_log(path: Path) -> None:
    """One old log is kept when it has grown too long. Whoever has it open to append goes on in the emptied one."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        with contextlib.suppress(OSError):  # a disk that is full has no room for the old one
            shutil.copy(path, path.with_suffix(".old.log"))
        os.truncate(path, 0)


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log, to show what went wrong."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text("utf-8", "replace").splitlines()[-count:])
