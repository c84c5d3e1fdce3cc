"""Brings the database up to date before anything uses it; and back to an older release's tables, when asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.launch.stopping import CannotStart
from bot.settings.load import Settings
from store.database import Database, open_database
from store.errors import Unavailable
from store.migrate import Back, NewerTables, go_back, migrate, newest, standing, steps_back

USAGE = "python -m bot migrate [--to NUMBER] [--yes]"


@dataclass(frozen=True)
class Asked:
    """The number of the script to go to, None for the newest; and whether rows may be lost on the way back."""

    to: int | None = None
    yes: bool = False


def migrate_database(settings: Settings) -> None:
    """One run among many processes and hosts; says what it did. Raises CannotStart."""
    with _opened(settings) as database:
        if standing(database)[0]:
            _forward(database, None)
        elif migrate(database):
            print("larkey: a new database is made", flush=True)


def migrate_as_asked(settings: Settings, words: Sequence[str]) -> None:
    """`migrate [--to NUMBER] [--yes]`: forward or back, and says where the tables are then. Raises CannotStart.

    A step back that deletes rows is refused without `--yes`, before anything is done.
    """
    asked = _asked(words)
    with _opened(settings) as database:
        at, _ = standing(database)
        if asked.to is not None and asked.to < at:
            _back(database, asked.to, asked.yes)
        else:
            _forward(database, asked.to)
        at, foreign = standing(database)
        newer = f"; newer than this release are {', '.join(foreign)}, and it runs on them" if foreign else ""
        print(f"larkey: the tables are at {at} of {newest()}{newer}", flush=True)


def _asked(words: Sequence[str]) -> Asked:
    rest = list(words)
    yes = "--yes" in rest
    if yes:
        rest.remove("--yes")
    if not rest:
        return Asked(yes=yes)
    if len(rest) != 2 or rest[0] != "--to" or not rest[1].isdecimal() or int(rest[1]) > newest():
        raise CannotStart(f"{USAGE}, with a number from 0 (no tables at all) to {newest()}")
    return Asked(int(rest[1]), yes)


def _forward(database: Database, to: int | None) -> None:
    for name in migrate(database, to=to):
        print(f"larkey: database brought to {name}", flush=True)


def _back(database: Database, to: int, yes: bool) -> None:
    try:
        steps = steps_back(database, to)
        if _lost(steps) and not yes:
            raise CannotStart(
                f"Going back to {to} deletes for good: {', '.join(_lost(steps))}. "
                "Make a backup (docs/operations.md), then say it again with --yes."
            )
        for name in go_back(database, to):
            print(f"larkey: {name} undone", flush=True)
    except NewerTables as newer:
        raise CannotStart(
            f"The tables are of a newer release ({newer}), and only that one can take them back: "
            f"python -m bot migrate --to {to}, in the newer release."
        ) from newer


def _lost(steps: Sequence[Back]) -> list[str]:
    return [f"{rows} rows of {table}" for step in steps for table, rows in step.lost.items() if rows]


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    try:
        database = open_database(settings.database.address)
        try:
            yield database
        finally:
            database.close()
    except (Unavailable, ValueError, OSError) as error:
        why = " ".join(str(error).removeprefix("the database cannot be used: ").rstrip(".?").split())
        raise CannotStart(
            f"The database cannot be used: {why}. Check DATABASE_URL, or DB_HOST and its sisters."
        ) from error
