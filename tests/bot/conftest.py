"""What several files here have beside their Larkey: where it tells of trouble, and a door to its Redis."""

from collections.abc import Iterator

import pytest

from store.redis import RedisDoor, open_redis
from tests.bot.homeserver import Homeserver
from tests.servers import Larkey


@pytest.fixture(scope="module")
def homeserver() -> Iterator[Homeserver]:
    server = Homeserver()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def redis(larkey: Larkey) -> Iterator[RedisDoor]:
    door = open_redis(larkey.valkey.url)
    yield door
    door.close()
