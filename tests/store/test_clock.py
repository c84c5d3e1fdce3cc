"""The time that all hosts share is Redis', and goes on while Redis is away."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.clock import SharedClock
from store.redis import RedisDoor, open_redis
from tests.chaos.clocks import LIBRARIES, MISSING, WallClock
from tests.servers import Valkey

HOUR = 3600.0


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[tuple[Valkey, WallClock]]:
    """A server whose clock is not ours."""
    wall = WallClock(tmp_path / "clock")
    server = Valkey(tmp_path / "valkey")
    server.process.environment = wall.environment
    yield server.start(), wall
    server.stop()


@pytest.fixture
def door(apart: tuple[Valkey, WallClock]) -> Iterator[RedisDoor]:
    opened = open_redis(apart[0].url)
    yield opened
    opened.close()


@pytest.mark.skipif(not LIBRARIES, reason=MISSING)
@pytest.mark.parametrize("hours", [-5, 30])
def test_a_host_that_is_wrong_about_the_time_follows_redis(
    apart: tuple[Valkey, WallClock], door: RedisDoor, hours: int
) -> None:
    apart[1].jump(hours * HOUR)
    clock = SharedClock(door.now)
    assert abs(clock() - (time.time() + hours * HOUR)) < 5


def test_the_time_goes_on_while_redis_is_away(apart: tuple[Valkey, WallClock], door: RedisDoor) -> None:
    server, _ = apart
    clock = SharedClock(door.now)
    before = clock()
    server.kill()
    assert before < clock() < before + 5


def test_whoever_never_heard_redis_believes_its_own_machine(apart: tuple[Valkey, WallClock], door: RedisDoor) -> None:
    server, _ = apart
    server.kill()
    assert abs(SharedClock(door.now)() - time.time()) < 5
