"""Making the tables of a script in store/migrations, also where a run that was killed has left some of them behind.

On MySQL every statement stays as soon as it was carried out, and Peewee takes a table that is there for a whole one: it
would be without its indexes for ever, the unique ones among them.
"""

from collections.abc import Sequence
from typing import Any

import peewee


def make_tables(tables: Sequence[type[peewee.Model]]) -> None:
    """Each with all of its indexes; those that are there already stay as they are."""
    for table in tables:
        table.create_table()
        _make_missing_indexes(table)


def _make_missing_indexes(table: Any) -> None:
    there = {index.name for index in table._meta.database.get_indexes(table._meta.table_name)}
    for index in table._meta.fields_to_index():
        if index._name not in there:
            table._meta.database.execute(table._schema._create_index(index))
