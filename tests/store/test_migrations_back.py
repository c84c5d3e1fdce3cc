"""From the tables of every step, and so of every release: forward, back and forward again, rows and all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee
import pytest

from store.database import Database, open_database
from store.migrate import FOLDER, NewerTables, go_back, migrate, newest, standing, steps_back
from tests.store.tables import DERIVED, HISTORY, fill, names, picture, rows

SCRIPTS = sorted(path.stem for path in FOLDER.glob("0*.py"))
STEPS = range(1, newest() + 1)
PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def of_step(step: int) -> Any:
    """How the tables looked when the script was written; no release changes that afterwards."""
    return json.loads((PICTURES / f"{step:04}.json").read_text("utf-8")) if step else {}


def next_step(database: Database, step: int) -> dict[str, list[tuple[Any, ...]]]:
    """Apply one script, fill the tables that it brought, and give all rows there are."""
    before = names(database)
    assert migrate(database, to=step) == [SCRIPTS[step - 1]]
    assert picture(database) == of_step(step), step
    fill(database, sorted(set(names(database)) - set(before)))
    return rows(database, names(database))


def test_no_row_changes_forward_back_and_forward_again(empty: Database) -> None:
    at_step: dict[int, dict[str, list[tuple[Any, ...]]]] = {0: {}}
    for step in STEPS:
        at_step[step] = next_step(empty, step)
        assert all(len(each) == 2 for each in at_step[step].values())
    assert rows(empty, names(empty)) == at_step[newest()]
    for step in reversed(STEPS):
        assert go_back(empty, step - 1) == [SCRIPTS[step - 1]]
        assert picture(empty) == of_step(step - 1), step
        assert rows(empty, names(empty)) == at_step[step - 1], step
        if step > 1:
            assert migrate(empty, to=step) == [SCRIPTS[step - 1]]
            assert rows(empty, names(empty)).items() >= at_step[step - 1].items(), step
            go_back(empty, step - 1)
    assert names(empty) == []
    assert migrate(empty) == SCRIPTS


def test_a_step_that_died_before_it_was_written_down_is_done_again(empty: Database) -> None:
    history = peewee.Table(HISTORY).bind(empty.peewee)
    for step in STEPS:
        before = next_step(empty, step)
        with empty.reading():
            history.delete().where(peewee.SQL("name") == SCRIPTS[step - 1]).execute()
        assert migrate(empty, to=step) == [SCRIPTS[step - 1]]
        assert picture(empty) == of_step(step), step
        assert rows(empty, names(empty)) == before, step


def test_what_is_lost_on_the_way_back_is_said_before(empty: Database) -> None:
    for step in STEPS:
        next_step(empty, step)
    lost = {table: count for step in steps_back(empty, 0) for table, count in step.lost.items()}
    assert lost == dict.fromkeys(set(names(empty)) - DERIVED, 2)
    assert not any(step.lost for step in steps_back(empty, 6))
    assert go_back(empty, 0) == SCRIPTS[::-1]
    assert names(empty) == []
    assert standing(empty) == (0, [])


def test_only_the_release_that_made_them_takes_newer_tables_back(empty: Database, tmp_path: Path) -> None:
    for path in FOLDER.glob("0*.py"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    name = f"{newest() + 1:04}_next"
    (tmp_path / f"{name}.py").write_text(
        'LOSES = ("next",)\n'
        'def up(migrator, db): db.execute_sql("CREATE TABLE next (id INTEGER)")\n'
        'def down(migrator, db): db.execute_sql("DROP TABLE next")\n'
    )
    migrate(empty, tmp_path)
    assert migrate(empty) == []
    assert standing(empty) == (newest() + 1, [name])
    with pytest.raises(NewerTables, match=name):
        go_back(empty, 5)
    assert go_back(empty, newest(), tmp_path) == [name]
    assert standing(empty) == (newest(), [])


@pytest.mark.parametrize("step", STEPS)
def test_the_release_before_can_work_on_the_tables_of_a_step(step: int) -> None:
    """Nothing it reads is gone, and what is new in a table that it writes need not be given."""
    before, after = of_step(step - 1), of_step(step)
    assert before.keys() <= after.keys()
    for table in before:
        old, new = before[table]["columns"], after[table]["columns"]
        assert old.items() <= new.items()
        assert all(kind.endswith(" null") for name, kind in new.items() if name not in old)


class Died(BaseException):
    """As if somebody had killed the process: nothing tidies up, and the connection is gone."""


def dying(database: Database, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the process dies behind so many changes of tables."""
    left = iter(range(after))
    execute = database.peewee.execute_sql

    def dies(statement: str, *arguments: Any, **options: Any) -> Any:
        done = execute(statement, *arguments, **options)
        if statement.startswith(("CREATE", "ALTER", "DROP")) and next(left, None) is None:
            raise Died
        return done

    monkeypatch.setattr(database.peewee, "execute_sql", dies)


def test_whoever_is_killed_on_the_way_is_followed_by_one_who_comes_to_the_end(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = 5 if empty.engine == "mysql" else 40  # where a step is a transaction, all of it has to come through
    deaths = 0
    for attempt in range(200):
        try:
            with monkeypatch.context() as patch:
                dying(empty, attempt % often, patch)
                migrate(empty)
            break
        except Died:
            deaths += 1
            empty.close()
    assert deaths > 10
    assert picture(empty) == of_step(newest())
