"""People are found by their name, and those whose name nobody has told us yet, without a look at everybody."""

from typing import Any

PEOPLE, BY_NAME = "person", ("name", "id")


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_index(PEOPLE, BY_NAME))


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_index(PEOPLE, "_".join((PEOPLE, *BY_NAME))))
