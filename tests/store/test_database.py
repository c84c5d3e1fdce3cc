"""Transactions, locks and migrations on every engine."""

import shutil
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from store import models
from store.database import Database, open_database
from store.errors import Unavailable
from store.migrate import FOLDER, migrate
from store.models import Person
from tests.store.test_people import together
from tests.support import Process, eventually, free_port


def add(name: str) -> None:
    Person.create(tenant_key="t", name=name, created=1)


def names(database: Database) -> list[str]:
    with database.reading():
        rows: Any = Person.select(Person.name).tuples()
        return sorted(name for (name,) in rows)


def test_migrations_run_once_though_many_processes_start_together(database_url: str, tmp_path: Path) -> None:
    program = (
        "import sys; from store.database import open_database; from store.migrate import migrate;"
        "database = open_database(sys.argv[1]); print('applied', migrate(database)); database.close()"
    )
    argv = [sys.executable, "-c", program, database_url]
    starters = [Process(argv, tmp_path / f"{number}.log").start() for number in range(4)]
    assert [starter.wait() for starter in starters] == [0] * 4, [starter.output() for starter in starters]
    applied = [line for starter in starters for line in starter.output().splitlines() if line.startswith("applied")]
    everything = sorted(file.stem for file in FOLDER.glob("0*.py"))
    assert sorted(applied) == [f"applied {everything}", *["applied []"] * 3]


def test_a_later_migration_is_applied_to_a_database_in_use(database_url: str, tmp_path: Path) -> None:
    database = open_database(database_url)
    migrate(database)
    database.write(lambda: add("Lin"))
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    (folder / "9999_note.py").write_text(
        "import peewee\n\n\ndef up(migrator, db):\n"
        "    migrator.migrate(migrator.add_column('person', 'note', peewee.TextField(null=True)))\n"
    )
    assert migrate(database, folder) == ["9999_note"]
    assert migrate(database, folder) == []
    assert names(database) == ["Lin"]
    database.close()


def test_what_is_meant_for_one_database_never_lands_in_another(tmp_path: Path) -> None:
    """As where a test, a measurement or a move has several at hand."""
    first, second = (open_database(f"sqlite:///{tmp_path / name}.db") for name in ("first", "second"))
    for number, database in enumerate((first, second, first)):
        migrate(database)
        database.write(lambda number=number: add(f"person {number}"))  # type: ignore[misc]
    assert names(first) == ["person 0", "person 2"]
    assert names(second) == ["person 1"]
    for database in (first, second):
        database.close()


def test_the_tables_are_those_of_the_models(database: Database) -> None:
    with database.reading():
        for table in models.TABLES:
            columns = {column.name for column in database.peewee.get_columns(table._meta.table_name)}
            assert columns == {field.column_name for field in table._meta.sorted_fields}
            assert "tenant_key" in columns


def test_a_failed_piece_of_work_leaves_nothing(database: Database) -> None:
    def work() -> None:
        add("Lin")
        raise KeyError("on purpose")

    with pytest.raises(KeyError):
        database.write(work)
    assert names(database) == []
    database.write(lambda: add("Zhou"))
    assert names(database) == ["Zhou"]


def test_many_threads_write_and_give_their_connections_back(database: Database) -> None:
    def work(index: int) -> None:
        for turn in range(5):
            database.write(lambda: add(f"{index}-{turn}"))  # noqa: B023 - it runs before the next turn
            names(database)

    together(25, work)
    assert len(names(database)) == 125


def test_a_deadlock_is_broken_and_both_have_their_way(database: Database) -> None:
    for name in ("Lin", "Zhou"):
        database.write(lambda name=name: add(name))  # type: ignore[misc]
    with database.reading():
        ids = [row.id for row in Person.select().order_by(Person.id)]
    met = threading.Barrier(2)
    attempts: list[int] = []

    def work(index: int) -> None:
        attempts.append(index)
        for turn, row in enumerate(ids if index else reversed(ids)):
            Person.update(created=Person.created + 1).where(Person.id == row).execute()
            if turn == 0 and attempts.count(index) == 1 and database.engine != "sqlite":
                met.wait(10)

    together(2, lambda index: database.write(lambda: work(index)))
    with database.reading():
        assert [row.created for row in Person.select()] == [3, 3]
    assert len(attempts) == (2 if database.engine == "sqlite" else 3)


def test_a_locked_sqlite_file_is_tried_again_until_it_is_free(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    other = sqlite3.connect(tmp_path / "larkey.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Event()

    def write() -> None:
        database.write(lambda: add("Lin"))
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert names(database) == []
    assert not done.is_set()
    other.execute("COMMIT")
    eventually(done.is_set)
    thread.join()
    assert names(database) == ["Lin"]
    other.close()
    database.close()


def test_a_sqlite_file_that_stays_locked_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.database.PATIENCE_SECONDS", 0.1)
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    other = sqlite3.connect(tmp_path / "larkey.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        database.write(lambda: add("Lin"))
    other.execute("ROLLBACK")
    database.write(lambda: add("Lin"))
    other.close()
    database.close()


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_database_that_is_away_is_said_without_its_password(scheme: str) -> None:
    database = open_database(f"{scheme}://user:s3cret@127.0.0.1:{free_port()}/larkey")
    with pytest.raises(Unavailable) as said:
        database.write(lambda: add("Lin"))
    assert "s3cret" not in str(said.value)
    with pytest.raises(Unavailable), database.reading():
        pass


def test_a_wrong_password_is_said_without_showing_it(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        database_url = "sqlite:////proc/nobody/may/write/here.db"
        with pytest.raises(OSError, match="nobody"):
            open_database(database_url)
        return
    login, _, place = database_url.rpartition("@")
    database = open_database(f"{login}wr0ng@{place}")
    with pytest.raises(Unavailable) as said, database.reading():
        pass
    assert "wr0ng" not in str(said.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "oracle://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://:s3cret@host",
        "mysql:///name",
        "mysql://u:s3cret#1@host/name",
    ],
)
def test_a_bad_url_is_refused_with_a_sentence_and_never_quoted(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refused:
        open_database(url)
    assert "s3cret" not in str(refused.value)


def test_mariadb_is_told_from_mysql_by_its_own_words(mysql_url: str) -> None:
    database = open_database(mysql_url)
    with database.reading():
        version = database.peewee.execute_sql("SELECT VERSION()").fetchone()[0]
        assert database.peewee.mariadb == ("maria" in version.lower())
    database.close()


def test_a_bug_in_a_statement_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as bug, database.reading():
        database.peewee.execute_sql("SELECT 1 FROM nowhere")
    assert not isinstance(bug.value, Unavailable)
