"""What every test may lean on: free ports, waiting for facts, plain HTTP, and programs as child processes.

Nothing here knows Larkey; `tests/servers.py` starts its parts and `tests/chat.py` talks to it as a person would.
"""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "VIRTUAL_ENV")
PR_SET_PDEATHSIG = 1
T = TypeVar("T")


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], T], within: float = 10.0, every: float = 0.05) -> T:
    """Call `check` until it returns something true, and return that.

    An AssertionError inside `check` counts as "not yet". After `within` seconds the last one is raised, or a new one.
    A look that takes long is taken less often: whoever is looked at has work to do.
    """
    deadline = time.monotonic() + within
    while True:
        began = time.monotonic()
        try:
            value = check()
            if value:
                return value
            problem = AssertionError(f"still {value!r} after {within} s")
        except AssertionError as error:
            problem = error
        now = time.monotonic()
        if now > deadline:
            raise problem
        time.sleep(max(every, now - began))


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 15.0,
) -> Reply:
    """One request on a connection of its own. Raises OSError or http.client.HTTPException when nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=timeout)
    try:
        path = parts.path or "/"
        connection.request(method, f"{path}?{parts.query}" if parts.query else path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def call_json(method: str, url: str, body: Any = None, *, timeout: float = 15.0) -> Any:
    """A JSON call that must succeed: the decoded answer, or an AssertionError that quotes the refusal."""
    data = None if body is None else json.dumps(body).encode()
    reply = request(method, url, data, {"Content-Type": "application/json"}, timeout)
    assert reply.status < 300, f"{method} {url} -> {reply.status} {reply.body[:500]!r}"
    return reply.json() if reply.body else None


def answers(url: str, status: int = 200) -> bool:
    """Whether `url` answers with this status now; nobody listening is a plain no."""
    try:
        return request("GET", url, timeout=5.0).status == status
    except (OSError, http.client.HTTPException):
        return False


def listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child: what a program needs to run, none of the developer's own settings."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(extra or {})}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Process:
    """A program under test. Its output goes to `log`, whose end is shown when a wait fails."""

    argv: Sequence[str | os.PathLike[str]]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                [os.fspath(part) for part in self.argv],
                env=clean_environment(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        return self

    @property
    def pid(self) -> int:
        assert self.child is not None, "not started"
        return self.child.pid

    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def output(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def wait_until(self, check: Callable[[], T], what: str, within: float = 30.0) -> T:
        """Wait for a fact while the program lives; its death or the deadline fails with the end of its log."""

        def alive_and_true() -> T:
            value = check()
            if not value and not self.running():
                raise RuntimeError(f"{self.argv} ended ({self.child and self.child.returncode}) before {what}")
            return value

        try:
            return eventually(alive_and_true, within)
        except (AssertionError, RuntimeError) as error:
            raise AssertionError(f"waited for {what}: {error}\n--- {self.log}\n{self.output()[-4000:]}") from error

    def wait_for_line(self, text: str, within: float = 30.0) -> str:
        """The first line of the output that contains `text`."""
        return self.wait_until(
            lambda: next((line for line in self.output().splitlines() if text in line), ""), repr(text), within
        )

    def wait_for_port(self, port: int, within: float = 30.0) -> None:
        self.wait_until(lambda: listening(port), f"port {port}", within)

    def wait(self, within: float = 30.0) -> int:
        """The exit code; fails when the program is still there after `within` seconds."""
        assert self.child is not None, "not started"
        try:
            return self.child.wait(within)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{self.argv} still runs\n{self.output()[-4000:]}") from error

    def signal(self, number: int) -> None:
        if self.running():
            os.kill(self.pid, number)

    def stop(self, within: float = 15.0) -> int:
        """Ask it to leave (SIGTERM), wait, and insist (SIGKILL) only when it does not."""
        self.signal(signal.SIGTERM)
        return self.gone(within)

    def gone(self, within: float = 15.0) -> int:
        """The exit code of one who was asked to leave; who has not left by then is killed."""
        if self.child is None:
            return 0
        try:
            return self.child.wait(within)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """SIGKILL: no farewell, as a crash."""
        self.signal(signal.SIGKILL)
        return self.wait()


def stop_together(*processes: Process) -> None:
    """Ask all of them to leave before waiting for any."""
    for process in processes:
        process.signal(signal.SIGTERM)
    for process in processes:
        process.gone()
