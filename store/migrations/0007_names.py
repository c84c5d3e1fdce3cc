"""People are found by their name, and those whose name nobody has told us yet, without a look at everybody."""

from typing import Any

LOSES = ()
PEOPLE, BY_NAME = "person", ("name", "id")


def up(migrator: Any, db: Any) -> None:
    if not there(db):
        migrator.migrate(migrator.add_index(PEOPLE, BY_NAME))


def down(migrator: Any, db: Any) -> None:
    if there(db):
        migrator.migrate(migrator.drop_index(PEOPLE, "_".join((PEOPLE, *BY_NAME))))


def there(db: Any) -> bool:
    """A run that died before it was written down may have made it."""
    return BY_NAME in {tuple(index.columns) for index in db.get_indexes(PEOPLE)}
