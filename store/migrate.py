"""Brings the tables up to date, once, however many processes and hosts start at the same time.

The scripts in store/migrations are run in their order by playhouse.migrations, which takes no lock of its own; so one
of us holds a lock of the database's own kind meanwhile, and the others find nothing left to do.
https://docs.peewee-orm.com/en/latest/peewee/playhouse.html#schema-migrations
"""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playhouse import migrations

from store.database import Database
from store.errors import Unavailable

FOLDER = Path(__file__).parent / "migrations"
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.1
SQLITE_BUSY_MS = 20_000


def migrate(database: Database, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing and give the names, oldest first; an empty list when there was nothing to do.

    Raises `Unavailable` when the database is away or another process holds the lock for two minutes.
    """
    with database.reading(), _alone(database):
        return list(migrations.run(database.peewee, str(folder)))  # type: ignore[no-untyped-call]


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
