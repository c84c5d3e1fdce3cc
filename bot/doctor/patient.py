"""What is examined: the settings, and whatever could be made of them. Parts that are broken are simply not there."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.pool.wiring import http_of, pool_of
from bot.settings.load import Settings, SettingsError, check_serving
from llm.http import Http
from llm.pool import Pool
from store.database import Database, open_database
from store.errors import Unavailable
from store.keys import KeyStates
from store.redis import RedisDoor, open_redis

T = TypeVar("T")
SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Patient:
    """`refusal`: why Larkey would not start with these settings; `brought`: what `make run` brings along.

    A part is None where it cannot even be made.
    """

    settings: Settings
    refusal: str = ""
    brought: tuple[str, ...] = ()
    redis: RedisDoor | None = None
    database: Database | None = None
    pool: Pool | None = None
    http: Http | None = None

    def door(self) -> RedisDoor:
        """Raises Unavailable where there is none."""
        if self.redis is None:
            raise Unavailable("REDIS_URL")
        return self.redis


def patient_of(settings: Settings, brought: tuple[str, ...] = ()) -> Patient:
    """Parts of one's own, as a terminal needs them. Nothing is connected, and no file or folder is made."""
    redis = _made(lambda: open_redis(settings.redis.address, prefix=settings.redis.prefix))
    return Patient(
        settings,
        refusal=_refusal(settings),
        brought=brought,
        redis=redis,
        database=_made(lambda: _existing(settings.database.address)),
        pool=_made(lambda: pool_of(settings, KeyStates(redis) if redis else None)),
        http=_made(lambda: http_of(settings)),
    )


def _refusal(settings: Settings) -> str:
    try:
        check_serving(settings)
    except SettingsError as problem:
        return str(problem)
    return ""


def _made(make: Callable[[], T]) -> T | None:
    """What the settings check says about it is said there; here it is enough that the part is missing."""
    with suppress(ValueError, OSError, SettingsError):
        return make()
    return None


def _existing(url: str) -> Database | None:
    """Opening a SQLite file would make it."""
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file():
        return None
    return open_database(url)
