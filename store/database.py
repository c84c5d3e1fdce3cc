"""The one door to the database: connections, and short transactions that are tried again.

Every thread and greenlet works inside `reading()` or `write()`, which give its connection back to the pool.
SQLite locks the whole file and waits without letting other greenlets run, so we never let it wait: a transaction that
finds the lock taken is begun again after a pause of our own. Hence two rules: no network and no sleep inside `write`,
and its function may run more than once.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import peewee
from playhouse.pool import MaxConnectionsExceeded

from store import models
from store.engines import POOL_SECONDS, POOL_SIZE, engine_for
from store.errors import Unavailable

__all__ = ["Database", "open_database"]

T = TypeVar("T")
PATIENCE_SECONDS = 5.0
LONGEST_PAUSE = 0.1
SURPRISES = 5

# PostgreSQL 40001 serialization, 40P01 deadlock, 55P03 lock; MySQL 1205 lock wait, 1213 deadlock; SQLite says it.
_LOCKS = frozenset(("40001", "40P01", "55P03", 1205, 1213, "database is locked", "database table is locked"))
# SQLite reports a bug in a statement with the class that elsewhere means a lost connection.
_BUGS = ("no such", "near ", "incomplete input", "table ")


def open_database(url: str, *, door: "type[Database] | None" = None) -> "Database":
    """The database at sqlite:///file, postgresql:// or mysql://; connects on first use.

    The tables (store/models.py) belong to the database used last: a process works with one at a time. `door` is another
    class of doors. Raises ValueError for a bad URL.
    """
    database = engine_for(url)
    models.database.initialize(database)
    return (door or Database)(database)


class Database:
    """Raises `Unavailable` when the database is away or stays locked; Peewee's other errors are bugs and pass."""

    def __init__(self, peewee_database: Any) -> None:
        self.peewee = peewee_database
        self.engine: str = peewee_database.engine
        # Peewee's pool lets whoever comes late go first, and all others try again ten times a second.
        self._places = threading.BoundedSemaphore(POOL_SIZE)

    def __repr__(self) -> str:
        return f"Database({self.engine})"

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A connection for this thread; each statement sees what is committed."""
        with self._connected(), _one_error():
            yield

    def write(self, work: Callable[[], T]) -> T:
        """Run `work` in one transaction and give what it gives; tried again when others are in its way.

        That is: the file is locked, a deadlock was broken, or a row appeared that `work` did not see (a unique index).
        """
        with self._connected():
            return _patiently(lambda: self._write_once(work))

    def check(self) -> None:
        """Ask for one row. Raises `Unavailable` when the database is away."""
        with self.reading():
            self.peewee.execute_sql("SELECT 1").fetchone()

    def close(self) -> None:
        """Close this thread's and all idle connections, e.g. before a fork; the next use opens new ones."""
        if not self.peewee.is_closed():
            self.peewee.close()
        self.peewee.close_idle()

    def _write_once(self, work: Callable[[], T]) -> T:
        begin = self.peewee.atomic("IMMEDIATE") if self.engine == "sqlite" else self.peewee.atomic()
        with _one_error(), begin:
            return work()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        if models.database.obj is not self.peewee:  # else what is meant for this one would go to the other, unnoticed
            models.database.initialize(self.peewee)
        if not self.peewee.is_closed():
            yield
            return
        if not self._places.acquire(timeout=POOL_SECONDS):
            raise Unavailable("all connections to the database are in use")
        try:
            _patiently(self._connect)
            try:
                yield
            finally:
                self.peewee.close()
        finally:
            self._places.release()

    def _connect(self) -> None:
        with _one_error():
            self.peewee.connect()


class _InTheWay(Unavailable):
    """Somebody else's transaction was there first."""


def _patiently(work: Callable[[], T]) -> T:
    ends = time.monotonic() + PATIENCE_SECONDS
    attempt = surprises = 0
    while True:
        try:
            return work()
        except _InTheWay:
            if time.monotonic() > ends:
                raise
        except peewee.IntegrityError:
            surprises += 1
            if surprises > SURPRISES:
                raise
        attempt += 1
        time.sleep(random.uniform(0.2, 1.0) * min(LONGEST_PAUSE, 0.002 * 2 ** min(attempt, 10)))


@contextmanager
def _one_error() -> Iterator[None]:
    try:
        yield
    except MaxConnectionsExceeded as error:
        raise Unavailable("all connections to the database are in use") from error
    except (peewee.OperationalError, peewee.InterfaceError) as error:
        facts = _facts(error)
        text = next((fact for fact in reversed(facts) if isinstance(fact, str)), "")
        if not _LOCKS.isdisjoint(facts):
            raise _InTheWay(f"the database stays locked: {text}") from error
        if text.startswith(_BUGS):
            raise
        raise Unavailable(f"the database cannot be used: {text}") from error


def _facts(error: BaseException) -> list[object]:
    """Codes and words of an error of Peewee's and of the driver's own (`orig`) that it was made of, words last."""
    facts: list[object] = [getattr(getattr(error, "orig", None), "sqlstate", None)]
    for argument in error.args:
        facts += _facts(argument) if isinstance(argument, BaseException) else [argument]
    return facts
