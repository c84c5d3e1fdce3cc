"""Brings the database up to date before anything uses it."""

from bot.launch.stopping import CannotStart
from bot.settings.load import Settings
from store.database import open_database
from store.errors import Unavailable
from store.migrate import migrate


def migrate_database(settings: Settings) -> None:
    """One run among many processes and hosts; says what it did. Raises CannotStart."""
    try:
        database = open_database(settings.database.address)
        try:
            for name in migrate(database):
                print(f"larkey: database brought to {name}", flush=True)
        finally:
            database.close()
    except (Unavailable, ValueError, OSError) as error:
        raise CannotStart(f"The database cannot be used: {error}. Check DATABASE_URL.") from error
