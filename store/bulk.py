"""Many rows in one statement. What is written for every request goes this way: Peewee's own way of putting such a
statement together costs more than the database needs for it, and all else in the process stands still meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from store.models import database

Rows = Sequence[Mapping[str, Any]]


def insert(table: Any, rows: Rows) -> None:
    """Rows that all name the same fields, whose values are what the column holds; within the open transaction."""
    if rows:
        _execute(table, rows, "")


def add(table: Any, rows: Rows, key: Sequence[str], counted: Sequence[str], replaced: Sequence[str] = ()) -> None:
    """Insert rows; where the unique `key` is there already, its row's `counted` grow by theirs, `replaced` are theirs.

    MySQL names the new value VALUES(column), the others EXCLUDED.column, and want to know which key is meant.
    """
    if not rows:
        return
    name = _quoted(table._meta.table_name)
    new = "VALUES({})" if database.engine == "mysql" else "EXCLUDED.{}"
    grown = [(column, f"{name}.{column} + {new.format(column)}") for column in _columns(table, counted)]
    changes = [*grown, *((column, new.format(column)) for column in _columns(table, replaced))]
    told = ", ".join(f"{column} = {value}" for column, value in changes)
    if database.engine == "mysql":
        _execute(table, rows, f" ON DUPLICATE KEY UPDATE {told}")
    else:
        _execute(table, rows, f" ON CONFLICT ({', '.join(_columns(table, key))}) DO UPDATE SET {told}")


def known(
    table: Any, field: str, values: Sequence[Any], fields: tuple[str, ...], **narrower: Sequence[Any]
) -> list[dict[str, Any]]:
    """These fields of the rows whose `field` is one of the values; `narrower` names further fields and their values."""
    wanted = {field: values, **narrower}
    if not all(wanted.values()):
        return []
    asked = _asking(table, tuple((name, len(some)) for name, some in wanted.items()), fields, database.engine)
    found = database.execute_sql(asked, [value for some in wanted.values() for value in some]).fetchall()
    return [dict(zip(fields, row, strict=True)) for row in found]


@lru_cache(maxsize=512)
def _asking(table: Any, wanted: tuple[tuple[str, int], ...], fields: tuple[str, ...], _engine: str) -> str:
    told = ", ".join(_columns(table, fields))
    marks = [f"{_column(table, name)} IN ({', '.join([database.param] * count)})" for name, count in wanted]
    return f"SELECT {told} FROM {_quoted(table._meta.table_name)} WHERE {' AND '.join(marks)}"  # noqa: S608 - our own names


def _execute(table: Any, rows: Rows, tail: str) -> None:
    names = list(rows[0])
    columns = ", ".join(_columns(table, names))
    marks = f"({', '.join([database.param] * len(names))})"
    values = ", ".join([marks] * len(rows))
    name = _quoted(table._meta.table_name)
    statement = f"INSERT INTO {name} ({columns}) VALUES {values}{tail}"  # noqa: S608 - our own names
    database.execute_sql(statement, [row[name] for row in rows for name in names])


def _columns(table: Any, fields: Iterable[str]) -> list[str]:
    return [_column(table, field) for field in fields]


def _column(table: Any, field: str) -> str:
    return _quoted(table._meta.fields[field].column_name)


def _quoted(name: str) -> str:
    before, after = database.quote
    return f"{before}{name}{after}"
