"""`make run`: Larkey on one machine with whatever it needs; and `bot serve`: its own programs only, for a container.

The launcher starts programs, waits until they are ready, says so once, and from then on keeps them alive. Ctrl-C or
SIGTERM stops them in order; a launcher that is killed leaves its minder behind, which ends them.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.launch import programs
from bot.launch.children import Children, last_lines
from bot.launch.embedded import EmbeddedValkey
from bot.launch.local import FolderLock, local_secrets
from bot.launch.migrations import migrate_database
from bot.launch.minder import Minder
from bot.launch.plan import Plan, larkey_environment, make_plan, sandbox_environment
from bot.launch.ports import free_after, port_taken
from bot.launch.readiness import unready
from bot.launch.stopping import CannotStart, Interrupted, Stopping
from bot.launch.welcome import welcome
from bot.settings.load import check_serving, load_settings

DATA = Path("data")
LOOK_SECONDS = 0.1
VALKEY_SECONDS = 60.0
PATIENCE_SECONDS = 10.0


def say(text: str) -> None:
    print(f"larkey: {text}", flush=True)


def run() -> int:
    """Everything on this machine, until it is told to stop. Raises CannotStart or SettingsError."""
    plan = make_plan(load_settings())
    lock = FolderLock(DATA)
    with _usable_data():
        lock.acquire()
    _require_free({"OPENAI_SERVICE_PORT": plan.port} | ({"SANDBOX__PORT": plan.sandbox_port} if plan.sandbox else {}))
    with _launching() as (children, stopping):
        with _usable_data():
            environment = _start_counterparts(plan, children, stopping)
        if not stopping:
            migrate_database(load_settings(environment))
            _start_larkey(plan, children, environment)
        code = _tend(children, stopping, _Greeting(plan))
        if stopping:
            say("stopping; the chats stay under data/")
        return code


def serve() -> int:
    """The image's way: real counterparts only, and logs go where the container's go. Raises as `run` does."""
    settings = load_settings()
    check_serving(settings)
    migrate_database(settings)
    with _launching() as (children, stopping):
        children.start(programs.web(os.environ))
        if settings.feishu.transport == "websocket":
            children.start(programs.connection(os.environ))
        return _tend(children, stopping, lambda: None)


@contextmanager
def _usable_data() -> Iterator[None]:
    """A folder that cannot be written, a disk that is full: one sentence. Raises CannotStart."""
    try:
        yield
    except OSError as error:
        raise CannotStart(
            f"{error.filename or DATA} cannot be used ({error.strerror}): Larkey keeps chats, secrets and logs under "
            f"{DATA}/ in the folder where it is started, and has to be able to write there."
        ) from error


@contextmanager
def _launching() -> Iterator[tuple[Children, Stopping]]:
    """Children that are gone afterwards, however this ends."""
    minder = Minder()
    children = Children(minder, say)
    try:
        stopping = Stopping()
        yield children, stopping
        children.stop()
    except Interrupted:
        say("ending everything at once")
    finally:
        children.kill()
        minder.close()


def _require_free(ports: Mapping[str, int]) -> None:
    """All of them, by the names that choose others: whoever has to choose does so once."""
    taken = {name: port for name, port in ports.items() if port_taken(port)}
    if not taken:
        return
    others = " ".join(f"{name}={free_after(port)}" for name, port in taken.items())
    if len(taken) == 1:
        which, deed = (
            f"Port {next(iter(taken.values()))} is taken by another program.",
            "Stop that one, or choose another",
        )
    else:
        numbers = " and ".join(map(str, taken.values()))
        which, deed = f"Ports {numbers} are taken by other programs.", "Stop those, or choose others"
    raise CannotStart(f"{which} {deed}: {others} make run")


def _start_counterparts(plan: Plan, children: Children, stopping: Stopping) -> dict[str, str]:
    """Start what comes in the box; returns the environment that tells Larkey's own programs of it."""
    secrets = local_secrets(DATA)
    logs = (DATA / "logs").resolve()
    valkey = EmbeddedValkey((DATA / "valkey").resolve(), secrets["valkey_password"])
    if plan.valkey:
        children.start(valkey.prepare(logs / "valkey.log"))
    if plan.sandbox:
        box = sandbox_environment(os.environ, secrets)
        children.start(programs.sandbox(plan, box, (DATA / "sandbox").resolve(), logs / "sandbox.log"))
    if plan.valkey:
        _wait_for(valkey.ready, children, stopping, logs / "valkey.log")
    return larkey_environment(plan, os.environ, secrets, valkey.url)


def _wait_for(ready: Callable[[], bool], children: Children, stopping: Stopping, log: Path) -> None:
    deadline = time.monotonic() + VALKEY_SECONDS
    while not stopping and not ready():
        if time.monotonic() > deadline:
            raise CannotStart(f"The embedded Valkey does not start. The end of its log {log}:\n{last_lines(log)}")
        children.tend()
        time.sleep(LOOK_SECONDS / 5)


def _start_larkey(plan: Plan, children: Children, environment: Mapping[str, str]) -> None:
    logs = (DATA / "logs").resolve()
    children.start(programs.local_web(plan, environment, logs / "web.log"))
    if plan.websocket:
        children.start(programs.connection(environment, logs / "connection.log"))


class _Greeting:
    """Says once that Larkey is ready, and before that, what it waits for when it takes long."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._done = False
        self._told = ""
        self._patient_until = time.monotonic() + PATIENCE_SECONDS

    def __call__(self) -> None:
        if self._done:
            return
        reason = unready(self._plan.port)
        if not reason:
            self._done = True
            print(welcome(self._plan), flush=True)
        elif reason != self._told and time.monotonic() > self._patient_until:
            self._told = reason
            say(f"still waiting: {reason} (log: {DATA / 'logs' / 'web.log'})")


def _tend(children: Children, stopping: Stopping, each_time: Callable[[], None]) -> int:
    """Keep them alive until told to stop (0), or until a vital one has ended (1)."""
    while not stopping:
        ended = children.tend()
        if ended is not None:
            end = f" The end of its log {ended.log}:\n{last_lines(ended.log)}" if ended.log else ""
            say(f"{ended.name} ended, and nothing works without it.{end}")
            return 1
        each_time()
        time.sleep(LOOK_SECONDS)
    return 0
