"""How much is kept of whose calls, and which calls have a record though their process died."""

import time

import pytest

from store.database import Database
from store.limits import Reservation, Rules
from store.redis import RedisDoor
from tests.store.record_kit import Diary, open_diary
from tests.store.usage_kit import TENANT, Books, spent


@pytest.fixture
def diary(redis: RedisDoor, database: Database) -> Diary:
    return open_diary(redis, database)


def test_a_person_may_have_less_kept_and_only_others_more(diary: Diary) -> None:
    choices, person = diary.choices, diary.person
    assert choices.content(person, "aaaaaaaaaa") == "metadata"
    assert choices.choose(TENANT, person, "aaaaaaaaaa", "off", person)
    assert not choices.choose(TENANT, person, "aaaaaaaaaa", "metadata", person)
    assert not choices.choose(TENANT, person, "", "full", person)
    assert choices.content(person, "aaaaaaaaaa") == "off"
    assert choices.content(person, "") == "metadata"
    assert choices.choose(TENANT, person, "aaaaaaaaaa", "full", diary.somebody())
    assert choices.content(person, "aaaaaaaaaa") == "full"


def test_a_call_whose_process_died_before_it_told_of_it_has_a_record(diary: Diary, books: Books) -> None:
    diary.write()
    books.spend(10, name="untold")
    told = diary.call("hello")
    books.spend(10, name=told.id)
    diary.stream.tell([told])
    books.write()
    diary.writer.write_missing(time.time())
    diary.write()
    diary.writer.write_missing(time.time() + 120)
    assert sorted(diary.records()) == sorted(["untold", told.id])
    diary.writer.write_missing(time.time() + 240)
    assert len(diary.records()) == 2


def test_no_record_is_made_up_for_whoever_wants_none(diary: Diary, books: Books) -> None:
    diary.write()
    diary.choices.choose(TENANT, books.person, "", "off", books.person)
    taken = books.limits.reserve(books.request("asked", kind="chat", token=""), Rules(), tokens=5)
    assert isinstance(taken, Reservation)
    books.limits.settle(taken, spent(5))
    books.write()
    diary.writer.write_missing(time.time() + 120)
    assert diary.records() == []
