"""What is kept is read a page at a time, by whoever it belongs to, on every engine."""

import time
from dataclasses import replace

import pytest

from store.database import Database
from store.records.reading import Reading, Wanted
from store.records.sealing import Sealer
from store.redis import RedisDoor
from tests.store.record_kit import SEALER, Diary, open_diary
from tests.store.usage_kit import TENANT


@pytest.fixture
def diary(redis: RedisDoor, database: Database) -> Diary:
    return open_diary(redis, database)


@pytest.fixture
def reading(diary: Diary) -> Reading:
    return Reading(diary.database, SEALER)


def test_calls_come_newest_first_page_by_page_and_only_ones_own(diary: Diary, reading: Reading) -> None:
    now = time.time()
    mine = [diary.said("hello", str(number), began=now - 10 + number) for number in range(5)]
    other = diary.said("hello", person=diary.somebody(), began=now)
    diary.write()
    wanted = Wanted(TENANT, diary.person)
    first = reading.calls(wanted, size=3)
    rest = reading.calls(wanted, first[-1].number, 3)
    assert [seen.request_id for seen in (*first, *rest)] == [call.id for call in mine[::-1]]
    assert [seen.request_id for seen in reading.calls(Wanted(TENANT), size=1)] == [other.id]
    assert reading.calls(Wanted("another tenant")) == []
    assert reading.call(wanted, other.id) is None
    assert reading.count(diary.person) == (5, 0)


def test_calls_are_wanted_by_route_model_and_time(diary: Diary, reading: Reading) -> None:
    old = diary.said("hello", began=time.time() - 5000)
    new = diary.said("text", path="embeddings")
    diary.write()
    mine = Wanted(TENANT, diary.person)
    assert [seen.request_id for seen in reading.calls(replace(mine, paths=["embeddings"]))] == [new.id]
    assert [seen.request_id for seen in reading.calls(replace(mine, until=time.time() - 1000))] == [old.id]
    assert [seen.request_id for seen in reading.calls(replace(mine, since=time.time() - 1000))] == [new.id]
    assert reading.calls(replace(mine, model="none")) == []


def test_conversations_are_found_by_their_first_words_and_shown_as_trees(diary: Diary, reading: Reading) -> None:
    apples, pears = diary.said("apples"), diary.said("pears")
    child = diary.said("apples", "red", "more")
    diary.words(apples, "about apples", title="About Apples")
    diary.words(pears, "about pears", title="About pears")
    diary.write()
    (found,) = reading.conversations(Wanted(TENANT, diary.person, title="apples"))
    assert (found.title, found.calls) == ("About Apples", 2)
    assert [(seen.request_id, seen.parent, seen.words) for seen in reading.tree(found.number)] == [
        (apples.id, "", True),
        (child.id, apples.id, False),
    ]
    assert reading.conversation(Wanted(TENANT, diary.somebody()), found.number) is None
    assert len(reading.conversations(Wanted(TENANT, diary.person))) == 2
    assert reading.words(apples.id) == b"about apples"
    assert reading.words(child.id) is None


def test_with_another_secret_nothing_is_read_and_nothing_fails(diary: Diary) -> None:
    call = diary.said("apples")
    diary.words(call, "about apples", title="About apples")
    diary.write()
    stranger = Reading(diary.database, Sealer("another secret key"))
    assert stranger.words(call.id) is None
    assert [tree.title for tree in stranger.conversations(Wanted(TENANT, diary.person))] == [""]


def test_a_first_call_that_is_erased_takes_its_title_along(diary: Diary, reading: Reading) -> None:
    first = diary.said("apples")
    diary.said("apples", "red", "more")
    diary.words(first, "about apples", title="About apples")
    diary.write()
    assert diary.eraser.call(TENANT, diary.person, first.id, diary.person)
    (left,) = reading.conversations(Wanted(TENANT, diary.person))
    assert (left.title, left.calls) == ("", 1)
    assert [seen.parent for seen in reading.tree(left.number)] == [""]
