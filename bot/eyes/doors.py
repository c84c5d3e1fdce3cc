"""The doors to Redis and the database, with a watch beside each."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.eyes import spans
from store.database import Database
from store.errors import Unavailable
from store.redis import RedisDoor

T = TypeVar("T")


class TimedRedis(RedisDoor):
    """Each round trip by its command, its script, or as one of several commands."""

    def call(self, *command: str | int | float) -> Any:
        name, began = str(command[0]), time.perf_counter()
        try:
            return super().call(*command)
        except Unavailable:
            spans.redis.failed(name)
            raise
        finally:
            spans.redis.add(name, began)

    def run(self, script: str, keys: Sequence[str], *arguments: str | int | float) -> Any:
        began = time.perf_counter()
        try:
            return super().run(script, keys, *arguments)
        except Unavailable:
            spans.redis.failed(script)
            raise
        finally:
            spans.redis.add(script, began)

    def many(self, commands: Sequence[tuple[str | int | float, ...]]) -> list[Any]:
        began = time.perf_counter()
        try:
            return super().many(commands)
        except Unavailable:
            spans.redis.failed("several")
            raise
        finally:
            spans.redis.add("several", began)


class TimedDatabase(Database):
    """Readings and transactions, with what is done inside them."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        with spans.database.timed("reading"), super().reading():
            yield

    def write(self, work: Callable[[], T]) -> T:
        with spans.database.timed("transaction"):
            return super().write(work)
