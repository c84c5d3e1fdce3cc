"""Objects stay with the key they were made with, and with the person who made them."""

from collections.abc import Iterator

import pytest

from store.database import Database
from store.objects import Kept, Made, Objects, Owner
from store.people import People
from store.redis import RedisDoor, open_redis
from tests.store.token_kit import TENANT, Clock
from tests.support import eventually

MINE, THEIRS = Owner(1, "t"), Owner(2, "t")
FILE, RESPONSE = Made("file-abc1", "files"), Made("resp_1234", "responses")


def files(*names: str) -> list[Made]:
    return [Made(name, "files") for name in names]


@pytest.fixture
def objects(redis: RedisDoor, database: Database, clock: Clock) -> Iterator[Objects]:
    opened = Objects(redis, database, clock)
    yield opened
    opened.close()


@pytest.fixture
def redis_is_away(database: Database) -> Iterator[Objects]:
    door = open_redis("redis://127.0.0.1:1", prefix="gone:")
    opened = Objects(door, database)
    yield opened
    opened.close()


def test_an_object_is_found_by_whoever_made_it_and_nobody_else(objects: Objects) -> None:
    objects.remember([FILE, RESPONSE], MINE, "key-a")
    assert objects.find(["file-abc1", "resp_1234", "file-other"], MINE) == {"file-abc1": "key-a", "resp_1234": "key-a"}
    assert objects.find(["file-abc1", "resp_1234"], THEIRS) == {}
    assert objects.find(["file-abc1"], Owner(1, "other tenant")) == {}


def test_it_outlives_redis_and_the_process(objects: Objects, redis_is_away: Objects) -> None:
    objects.remember([FILE, RESPONSE], MINE, "key-a")
    assert eventually(lambda: len(redis_is_away.find(["file-abc1", "resp_1234"], MINE)) == 2)
    redis_is_away.remember([Made("resp_5678", "responses")], MINE, "key-b")
    assert objects.find(["resp_5678"], MINE) == {"resp_5678": "key-b"}


def test_the_same_id_of_two_people_is_two_objects(objects: Objects) -> None:
    objects.remember([Made("file-same", "files")], MINE, "key-a")
    objects.remember([Made("file-same", "files")], THEIRS, "key-b")
    assert objects.find(["file-same"], MINE) == {"file-same": "key-a"}
    assert objects.find(["file-same"], THEIRS) == {"file-same": "key-b"}


def test_what_is_made_again_lies_with_the_new_key(objects: Objects, redis_is_away: Objects) -> None:
    for key in ("key-a", "key-b"):
        objects.remember([FILE], MINE, key)
    assert objects.find(["file-abc1"], MINE) == redis_is_away.find(["file-abc1"], MINE) == {"file-abc1": "key-b"}
    assert len(objects.all_of("files", MINE)) == 1


def test_ones_own_are_listed_newest_first(objects: Objects, clock: Clock) -> None:
    began = clock.now
    for number, name in enumerate(["file-a111", "file-b222", "file-c333"]):
        clock.now = began + number
        objects.remember([Made(name, "files")], MINE, "key-a")
    objects.remember([Made("file-d444", "files")], THEIRS, "key-a")
    objects.remember([Made("batch_e555", "batches")], MINE, "key-b")
    assert [one.id for one in objects.all_of("files", MINE, most=2)] == ["file-c333", "file-b222"]
    assert objects.all_of("batches", MINE) == [Kept("batch_e555", "key-b", began + 2)]


def test_what_was_deleted_is_forgotten(objects: Objects) -> None:
    objects.remember([RESPONSE], MINE, "key-a")
    objects.forget("resp_1234", THEIRS)
    objects.remember([RESPONSE], MINE, "key-a")
    objects.forget("resp_1234", MINE)
    assert objects.find(["resp_1234"], MINE) == {}


def test_what_is_old_is_forgotten(objects: Objects, redis_is_away: Objects, clock: Clock) -> None:
    objects.remember([Made("file-old1", "files")], MINE, "key-a")
    clock.now += 1000
    objects.remember([Made("file-new1", "files")], MINE, "key-a")
    assert objects.purge(clock.now - 500) == 1
    assert redis_is_away.find(["file-old1", "file-new1"], MINE) == {"file-new1": "key-a"}


def test_when_two_persons_are_one_so_are_their_objects(objects: Objects, database: Database) -> None:
    people = People(database)
    first = people.know(TENANT, "app", "ou_1")
    second = people.know(TENANT, "", union_id="on_1")
    objects.remember(files("file-both", "file-mine"), Owner(first, TENANT), "key-a")
    objects.remember(files("file-both", "file-yours"), Owner(second, TENANT), "key-b")
    stays = people.know(TENANT, "app", "ou_1", union_id="on_1")
    found = objects.find(["file-both", "file-mine", "file-yours"], Owner(stays, TENANT))
    assert set(found) == {"file-both", "file-mine", "file-yours"}
