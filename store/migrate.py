"""Brings the tables up to date, once, however many processes and hosts start at the same time; and back, when asked.

The scripts in store/migrations are run in their order by playhouse.migrations, which takes no lock of its own; so one
of us holds a lock of the database's own kind meanwhile, and the others find nothing left to do. A script is a frozen
picture of its moment and shares nothing with the models. `up` may be run again where it died half-way (MySQL keeps what
it did until then); `LOSES` are the tables that `down` drops with rows in them that nothing can make again.
https://docs.peewee-orm.com/en/latest/peewee/playhouse.html#schema-migrations
"""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playhouse.migrations import Runner

from store.database import Database
from store.errors import Unavailable

FOLDER = Path(__file__).parent / "migrations"
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.1
SQLITE_BUSY_MS = 20_000


@dataclass(frozen=True)
class Back:
    """A step back: the script that is undone, and table -> rows that go with it for good."""

    name: str
    lost: dict[str, int]


class NewerTables(Exception):
    """The tables have had scripts that this release does not know; only the release that has them can undo them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def migrate(database: Database, folder: Path = FOLDER, *, to: int | None = None) -> list[str]:
    """Apply what is missing, up to the script of that number, and give the names, oldest first; [] for nothing to do.

    Raises `Unavailable` when the database is away or another process holds the lock for two minutes.
    """
    with database.reading(), _alone(database):
        runner = _runner(database, folder)
        wanted = [script.name for script in runner.migrations() if to is None or script.idx <= to]
        return list(runner.up(wanted[-1])) if wanted else []


def newest(folder: Path = FOLDER) -> int:
    """The number of the newest script."""
    return max(int(path.name[:4]) for path in folder.glob("[0-9]*.py"))


def standing(database: Database, folder: Path = FOLDER) -> tuple[int, list[str]]:
    """The number of the newest script that was applied (0: none), and the names of those that are not ours."""
    with database.reading():
        applied = [script for script in _runner(database, folder).status() if script.applied]
    return max((script.idx for script in applied), default=0), [each.name for each in applied if each.path is None]


def steps_back(database: Database, to: int, folder: Path = FOLDER) -> list[Back]:
    """What going back to the script of that number undoes, newest first. Raises `NewerTables`, `Unavailable`."""
    with database.reading():
        undone = [script for script in _runner(database, folder).status() if script.applied and script.idx > to]
        if foreign := [script.name for script in undone if script.path is None]:
            raise NewerTables(foreign)
        return [
            Back(script.name, {table: _rows(database, table) for table in script.load().LOSES})
            for script in reversed(undone)
        ]


def go_back(database: Database, to: int, folder: Path = FOLDER) -> list[str]:
    """Undo every script after the one of that number, and give their names, newest first. Raises as `steps_back`."""
    with database.reading(), _alone(database):
        undone = steps_back(database, to, folder)
        return list(_runner(database, folder).down(undone[-1].name)) if undone else []


def _runner(database: Database, folder: Path) -> Any:
    return Runner(database.peewee, str(folder))  # type: ignore[no-untyped-call]


def _rows(database: Database, table: str) -> int:
    """How many rows a table has, 0 where it is gone already."""
    if not database.peewee.table_exists(table):
        return 0
    return int(database.peewee.execute_sql(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    guards: dict[str, Callable[[Any], Any]] = {"sqlite": _file_lock, "postgresql": _advisory_lock, "mysql": _named_lock}
    with guards[database.engine](database.peewee):
        yield


@contextmanager
def _file_lock(peewee_database: Any) -> Iterator[None]:
    """A lock beside the file. Nobody else runs in this process yet, so SQLite may wait for a writer meanwhile."""
    with Path(f"{peewee_database.path}.lock").open("w") as file:
        _until(lambda: _locked(file))
        peewee_database.pragma("busy_timeout", SQLITE_BUSY_MS)
        try:
            yield
        finally:
            peewee_database.pragma("busy_timeout", 0)


def _locked(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory_lock(peewee_database: Any) -> Iterator[None]:
    """A lock of this session; it covers the current database, and goes with the session if we die."""
    number = int.from_bytes(hashlib.sha256(b"larkey migrations").digest()[:8], "big", signed=True)
    _until(lambda: _value(peewee_database, "SELECT pg_try_advisory_lock(%s)", number))
    try:
        yield
    finally:
        _value(peewee_database, "SELECT pg_advisory_unlock(%s)", number)


@contextmanager
def _named_lock(peewee_database: Any) -> Iterator[None]:
    """A lock of this session; its name is the server's, so it carries the database (64 characters at most)."""
    name = "larkey:" + hashlib.sha256(peewee_database.database.encode()).hexdigest()[:40]
    _until(lambda: _value(peewee_database, "SELECT GET_LOCK(%s, 0)", name))
    try:
        yield
    finally:
        _value(peewee_database, "SELECT RELEASE_LOCK(%s)", name)


def _value(peewee_database: Any, statement: str, argument: int | str) -> Any:
    return peewee_database.execute_sql(statement, (argument,)).fetchone()[0]


def _until(take: Callable[[], Any]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not take():
        if time.monotonic() > ends:
            raise Unavailable("another process has been migrating the database for two minutes")
        time.sleep(PAUSE_SECONDS)
