"""The tables of tokens and usage come and go without touching what was there before, and are what the models say."""

from typing import Any

import pytest
from playhouse.migrations import Runner

from store import models, models_objects, models_tokens, models_usage
from store.database import Database, open_database
from store.migrate import FOLDER, migrate
from store.people import People
from store.records import tables as records
from store.tokens import Tokens

LATER = sorted(path.stem for path in FOLDER.glob("0*.py"))[1:]
ALL = (*models.TABLES, *models_tokens.TABLES, *models_usage.TABLES, *models_objects.TABLES, *records.TABLES)


@pytest.fixture
def empty(database_url: str) -> Any:
    opened = open_database(database_url)
    yield opened
    opened.close()


def runner(database: Database) -> Any:
    return Runner(database.peewee, str(FOLDER))  # type: ignore[no-untyped-call]


def test_tokens_come_to_a_database_that_has_people_and_go_again(empty: Database) -> None:
    with empty.reading():
        assert runner(empty).up("0001_people") == ["0001_people"]
    person = People(empty).know("t", "app", "ou_1", name="林小满")
    for _ in range(2):
        assert migrate(empty) == LATER
        assert Tokens(empty).issue(person, "t", message_id="om_1", seconds=60).token.person == person
        with empty.reading():
            assert runner(empty).down("0002_tokens") == LATER[::-1]
            assert not empty.peewee.table_exists("token")
    assert People(empty).name(person) == "林小满"


@pytest.mark.parametrize("table", ALL, ids=lambda table: str(table._meta.table_name))
def test_a_table_is_what_its_model_says(database: Database, table: Any) -> None:
    name = table._meta.table_name
    with database.reading():
        columns = {column.name: column.null for column in database.peewee.get_columns(name)}
        indexes = {(tuple(index.columns), index.unique) for index in database.peewee.get_indexes(name)}
    assert columns == {field.column_name: field.null for field in table._meta.sorted_fields}
    assert "tenant_key" in columns
    assert indexes - {(("id",), True)} == wanted_indexes(table)


def wanted_indexes(table: Any) -> set[tuple[tuple[str, ...], bool]]:
    fields = table._meta.fields
    single = {((field.column_name,), field.unique) for field in fields.values() if field.unique or field.index}
    several = {(tuple(fields[part].column_name for part in parts), unique) for parts, unique in table._meta.indexes}
    return (single | several) - {(("id",), True)}
