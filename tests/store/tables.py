"""Tables as a database has them, whatever the models say: how they look, rows for all of them, and all their rows."""

from typing import Any

import peewee

from store.database import Database

HISTORY = "schema_migration"
DERIVED = {"usage_person_month"}
"""Made of other tables, and made again: their ids mean nothing."""
MADE_IDS = {"record", "conversation"}
"""Their ids are ours, not the database's."""
DAY = 20261120
PEOPLE = (1, 2)
Picture = dict[str, dict[str, Any]]


def names(database: Database) -> list[str]:
    """All tables but the one that says which scripts were applied."""
    with database.reading():
        return sorted(set(database.peewee.get_tables()) - {HISTORY})


def picture(database: Database) -> Picture:
    """Columns (their family, and whether they may be empty) and indexes of every table, the same on every engine."""
    tables = names(database)
    return {name: {"columns": _columns(database, name), "indexes": _indexes(database, name)} for name in tables}


def fill(database: Database, tables: list[str]) -> None:
    """Two rows for each of these tables, of two people; `person` is filled before what refers to it."""
    for name in sorted(set(tables) - DERIVED, key=lambda name: name != "person"):
        with database.reading():
            columns = database.peewee.get_columns(name)
            columns = [column for column in columns if column.name != "id" or name in MADE_IDS]
            table = peewee.Table(name, [column.name for column in columns]).bind(database.peewee)
            for number in PEOPLE:
                table.insert({column.name: _value(column, number) for column in columns}).execute()


def rows(database: Database, tables: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in these tables: columns in the order of their names, rows in that of their ids."""
    found = {}
    for name in tables:
        with database.reading():
            known = {column.name for column in database.peewee.get_columns(name)}
            columns = sorted(known - ({"id"} if name in DERIVED else set()))
            table = peewee.Table(name).bind(database.peewee)
            wanted = table.select(*(table.c[column] for column in columns)).order_by(table.c["id"])
            found[name] = [tuple(row.values()) for row in wanted.dicts()]
    return found


def _columns(database: Database, name: str) -> dict[str, str]:
    with database.reading():
        columns = database.peewee.get_columns(name)
    return {column.name: _family(column) + (" null" if column.null else "") for column in columns}


def _indexes(database: Database, name: str) -> list[str]:
    with database.reading():
        found = {(",".join(index.columns), index.unique) for index in database.peewee.get_indexes(name)}
    return sorted(columns + (" unique" if unique else "") for columns, unique in found - {("id", True)})


def _family(column: Any) -> str:
    kind = str(column.data_type).lower()
    return "text" if "char" in kind or "text" in kind else "integer"


def _value(column: Any, number: int) -> Any:
    if column.name == "day":
        return DAY + number
    if "bool" in str(column.data_type).lower():
        return number == 1
    return f"w{number}" if _family(column) == "text" else number
