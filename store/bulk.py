"""Many rows in one statement. What is written for every request goes this way: Peewee's own way of putting such a
statement together costs more than the database needs for it, and all else in the process stands still meanwhile."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from store.models import database

Rows = Sequence[Mapping[str, Any]]


def insert(table: Any, rows: Rows) -> None:
    """Rows that all name the same fields, whose values are what the column holds; within the open transaction."""
    if rows:
        _execute(table, rows, "")


def add(table: Any, rows: Rows, key: Sequence[str], counted: Sequence[str]) -> None:
    """Insert rows; where the unique `key` is there already, its row's `counted` grow by theirs.

    MySQL names the new value VALUES(column), the others EXCLUDED.column, and want to know which key is meant.
    """
    if not rows:
        return
    name, columns = _quoted(table._meta.table_name), [_column(table, field) for field in counted]
    if database.engine == "mysql":
        grown = ", ".join(f"{column} = {column} + VALUES({column})" for column in columns)
        _execute(table, rows, f" ON DUPLICATE KEY UPDATE {grown}")
        return
    grown = ", ".join(f"{column} = {name}.{column} + EXCLUDED.{column}" for column in columns)
    keys = ", ".join(_column(table, field) for field in key)
    _execute(table, rows, f" ON CONFLICT ({keys}) DO UPDATE SET {grown}")


def known(table: Any, field: str, values: Sequence[Any], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """These fields of the rows whose `field` is one of the values."""
    if not values:
        return []
    asked = _asking(table, field, len(values), fields, database.engine)
    return [dict(zip(fields, row, strict=True)) for row in database.execute_sql(asked, list(values)).fetchall()]


@lru_cache(maxsize=512)
def _asking(table: Any, field: str, count: int, fields: tuple[str, ...], _engine: str) -> str:
    wanted = ", ".join(_column(table, name) for name in fields)
    marks = ", ".join([database.param] * count)
    name = _quoted(table._meta.table_name)
    return f"SELECT {wanted} FROM {name} WHERE {_column(table, field)} IN ({marks})"  # noqa: S608 - our own names


def _execute(table: Any, rows: Rows, tail: str) -> None:
    names = list(rows[0])
    columns = ", ".join(_column(table, name) for name in names)
    marks = f"({', '.join([database.param] * len(names))})"
    values = ", ".join([marks] * len(rows))
    name = _quoted(table._meta.table_name)
    statement = f"INSERT INTO {name} ({columns}) VALUES {values}{tail}"  # noqa: S608 - our own names
    database.execute_sql(statement, [row[name] for row in rows for name in names])


def _column(table: Any, field: str) -> str:
    return _quoted(table._meta.fields[field].column_name)


def _quoted(name: str) -> str:
    before, after = database.quote
    return f"{before}{name}{after}"
