"""Deleting many rows in short transactions, so that nobody waits behind them."""

from typing import Any

from store.database import Database

AT_ONCE = 500


def purge(database: Database, table: Any, dead: Any) -> int:
    """Delete the rows for which the condition holds, some hundred at a time; gives how many. May raise `Unavailable`.

    The ids are read first: MySQL deletes no rows of a table that a subquery of the same statement reads with a limit.
    """

    def some() -> int:
        ids = [row.id for row in table.select(table.id).where(dead).limit(AT_ONCE)]
        return int(table.delete().where(table.id.in_(ids)).execute()) if ids else 0

    count = 0
    while deleted := database.write(some):
        count += deleted
    return count
