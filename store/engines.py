"""The three engines behind one URL: SQLite, PostgreSQL (psycopg 3), MySQL and MariaDB (PyMySQL).

Peewee finds MariaDB's JSON functions only when told so; we look at the server's own words when it first answers.
Password and user in a URL are percent-encoded. https://docs.peewee-orm.com/en/latest/peewee/playhouse.html#db-url
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import peewee
from playhouse.pool import PooledMySQLDatabase, PooledPostgresqlDatabase, PooledSqliteDatabase

from store.urls import parts_of

CONNECT_SECONDS = 5
POOL_SECONDS = 5
POOL_SIZE = 20
STALE_SECONDS = 300
CACHE_KB = 8000
"""Of SQLite's pages that a connection keeps: with its own 2 MB, who used most is read from the file again each time."""


class SqliteFile(PooledSqliteDatabase):
    """One file in WAL mode. It never waits for a lock: SQLite would stop all greenlets of the process with it."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        pragmas = {
            "busy_timeout": 0,
            "journal_mode": "wal",
            "synchronous": "normal",
            "foreign_keys": 1,
            "cache_size": -CACHE_KB,
            "temp_store": "memory",  # else a statement that writes several rows keeps a journal of its own in a file
        }
        super().__init__(
            str(path), max_connections=POOL_SIZE, timeout=POOL_SECONDS, pragmas=pragmas, check_same_thread=False
        )  # type: ignore[no-untyped-call]
        self.path = path


class Postgresql(PooledPostgresqlDatabase):
    engine = "postgresql"


class MySQL(PooledMySQLDatabase):
    engine = "mysql"

    def _set_server_version(self, conn: Any) -> None:
        super()._set_server_version(conn)  # type: ignore[misc]
        self.mariadb = "maria" in str(conn.get_server_info()).lower()


def engine_for(url: str) -> peewee.Database:
    """The database that a URL names; nothing is opened yet. Raises ValueError, which never quotes the URL."""
    parts = parts_of(url, "DATABASE_URL")
    scheme = parts.scheme.partition("+")[0]
    if scheme == "sqlite":
        return _sqlite(unquote(url.partition("://")[2]))
    name = unquote(parts.path.lstrip("/"))
    if scheme not in ("postgresql", "postgres", "mysql", "mariadb"):
        raise ValueError("DATABASE_URL must begin with sqlite:///, postgresql:// or mysql://")
    options: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        **dict(parse_qsl(parts.query)),
    }
    if not name or not (options["host"] or "unix_socket" in options):
        raise ValueError(f"DATABASE_URL needs a host and a database: {scheme}://user:password@host/database")
    options = {key: value for key, value in options.items() if value is not None}
    options.setdefault("connect_timeout", CONNECT_SECONDS)
    pool = {"max_connections": POOL_SIZE, "timeout": POOL_SECONDS, "stale_timeout": STALE_SECONDS}
    if scheme in ("mysql", "mariadb"):
        options["connect_timeout"] = int(options["connect_timeout"])
        if "password" in options:
            options["password"] = options["password"].encode()  # PyMySQL would say it in Latin-1
        return MySQL(name, **pool, **options)  # type: ignore[no-untyped-call]
    return Postgresql(name, prefer_psycopg3=True, **pool, **options)  # type: ignore[no-untyped-call]


def _sqlite(rest: str) -> SqliteFile:
    path = rest.removeprefix("/")
    if not path or path == ":memory:":
        raise ValueError("DATABASE_URL needs a file: sqlite:///data/larkey.db, or sqlite:////var/lib/larkey.db")
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    return SqliteFile(file)
