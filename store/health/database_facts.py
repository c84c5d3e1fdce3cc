"""What the database says of itself: reading only, but for a deletion of no row that is rolled back at once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee
from playhouse import migrations

from store.database import Database
from store.errors import Unavailable
from store.migrate import FOLDER
from store.models import Person

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}
_VERSION = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version", "mysql": "SELECT VERSION()"}
_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
    "mysql": "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()",
}


@dataclass(frozen=True)
class DatabaseFacts:
    """`pending` migrations, `unknown` ones that a newer Larkey has applied; `refusal`: why nothing can be written."""

    engine: str
    version: str
    size: int
    pending: tuple[str, ...]
    unknown: tuple[str, ...]
    refusal: str


def database_facts(database: Database, folder: Path = FOLDER) -> DatabaseFacts:
    """Raises `Unavailable`."""
    with database.reading():
        rows = migrations.Runner(database.peewee, str(folder)).status()  # type: ignore[no-untyped-call]
        pending = tuple(row.name for row in rows if not row.applied)
        return DatabaseFacts(
            engine=ENGINES[database.engine],
            version=str(_value(database, _VERSION[database.engine])),
            size=int(_value(database, _SIZE[database.engine]) or 0),
            pending=pending,
            unknown=tuple(row.name for row in rows if row.path is None),
            refusal="" if len(pending) == len(rows) else _refusal(database),
        )


def _value(database: Database, statement: str) -> Any:
    row = database.peewee.execute_sql(statement).fetchone()
    return row[0] if row else None


class _Undone(Exception):
    """What was done in this transaction is taken back."""


def _refusal(database: Database) -> str:
    """Empty when rows could be written now."""

    def touch_nothing() -> None:
        Person.delete().where(Person.id == -1).execute()
        raise _Undone

    return _tried(lambda: database.write(touch_nothing))


def _tried(work: Callable[[], object]) -> str:
    try:
        work()
    except _Undone:
        return ""
    except (Unavailable, peewee.DatabaseError) as error:  # a read-only PostgreSQL calls it an internal error
        return str(error)
    return ""
