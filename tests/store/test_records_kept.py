"""What is kept of calls: sealed, bounded, each once, until somebody wants it forgotten."""

import time
from dataclasses import replace

import pytest

from store.audit import Audit
from store.database import Database
from store.errors import Unavailable
from store.records.names import moment_of
from store.records.sealing import Sealer, Unsealable
from store.records.stream import RecordStream
from store.records.tables import Conversation
from store.records.writer import RecordWriter
from store.redis import RedisDoor
from tests.servers import Valkey
from tests.store.conftest import OpenDoor
from tests.store.record_kit import SEALER, Diary, open_diary
from tests.store.test_people import together
from tests.store.usage_kit import TENANT


@pytest.fixture
def diary(redis: RedisDoor, database: Database) -> Diary:
    return open_diary(redis, database)


def test_words_are_kept_beside_their_record_and_read_as_they_were(diary: Diary) -> None:
    call = diary.said("hello")
    diary.words(call, "你好 👋 " * 40_000, title="你好")
    diary.write()
    assert diary.read(call) == "你好 👋 " * 40_000
    with diary.database.reading():
        (conversation,) = Conversation.select()
    assert SEALER.unseal(conversation.title, call.id).decode() == "你好"
    assert diary.waiting()[:2] == (0, 0)


def test_what_is_sealed_opens_only_with_its_own_secret_and_name() -> None:
    sealed = SEALER.seal(b"a word", "req_1")
    assert b"a word" not in sealed.encode()
    assert SEALER.unseal(sealed, "req_1") == b"a word"
    assert SEALER.seal(b"a word", "req_1") != sealed
    for other, name, text in (
        (Sealer("another secret"), "req_1", sealed),
        (SEALER, "req_2", sealed),
        (SEALER, "req_1", sealed[:-4] + "AAAA"),
        (SEALER, "req_1", "no seal"),
        (SEALER, "req_1", ""),
    ):
        with pytest.raises(Unsealable):
            other.unseal(text, name)


def test_words_without_a_record_are_not_kept(diary: Diary) -> None:
    diary.words(diary.call("never told"), "some words")
    diary.write()
    assert diary.rows() == [0, 0, 0, 0, 0]
    assert diary.waiting()[:2] == (0, 0)


def test_when_too_many_words_wait_further_ones_are_counted_and_calls_are_all_kept(
    redis: RedisDoor, database: Database
) -> None:
    diary = open_diary(redis, database, most_bytes=1500)
    calls = [diary.said(f"hello {number}") for number in range(20)]
    for call in calls:
        diary.words(call, call.id * 8)
    waiting, words, untaken = diary.waiting()
    assert waiting == 20
    assert words + untaken == 20
    assert 0 < words < 20
    diary.write()
    assert len(diary.records()) == 20
    diary.words(calls[-1], "there is room again")
    diary.write()
    assert diary.read(calls[-1]) == "there is room again"


def test_a_writer_that_dies_before_it_could_say_so_writes_nothing_twice(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = diary.said("hello")
    diary.said("hello", "hi!", "more")
    diary.words(call, "some words")

    def die(*words: object) -> None:
        raise Unavailable("killed here")

    for deed in ("calls_written", "words_written"):
        with monkeypatch.context() as patch:
            patch.setattr(RecordStream, deed, die)
            with pytest.raises(Unavailable):
                diary.write()
    diary.write()
    assert diary.rows()[:2] == [2, 1]
    assert diary.read(call) == "some words"
    with diary.database.reading():
        assert [row.calls for row in Conversation.select()] == [2]


def test_two_writers_at_once_write_each_call_once(diary: Diary) -> None:
    for number in range(60):
        diary.said("hello", *(f"word {part}" for part in range(number % 7)))
    writers = [RecordWriter(diary.redis, diary.database, diary.choices, hold_seconds=0.0) for _ in range(3)]
    together(3, lambda number: writers[number].step())
    diary.write()
    assert len(diary.records()) == 60


def test_garbage_in_the_stream_is_put_aside(diary: Diary) -> None:
    calls = diary.redis.key("records", "calls")
    for fields in (("call", "no json"), ("call", "[]"), ("what", "?"), ("call", '["a",1,2,3,4,5,6,7,8,9]')):
        diary.redis.call("XADD", calls, "*", *fields)
    half_a_letter = replace(diary.call("hello"), model="\ud800")
    diary.stream.tell([half_a_letter])
    diary.redis.call("XADD", diary.redis.key("records", "words"), "*", "words", "no json")
    call = diary.said("hello")
    diary.write()
    assert diary.records() == [call.id]
    assert diary.redis.call("XLEN", diary.redis.key("records", "broken")) == 5
    assert diary.waiting()[:2] == (0, 0)


def test_everything_of_a_person_goes_and_only_theirs(diary: Diary) -> None:
    mine = [diary.said("hello", *map(str, range(number))) for number in range(5)]
    diary.words(mine[0], "my words")
    theirs = diary.said("hello", person=diary.somebody())
    diary.words(theirs, "their words")
    diary.write()
    assert diary.eraser.everything(TENANT, diary.person, diary.person) == 5
    assert diary.records() == [theirs.id]
    assert diary.read(theirs) == "their words"
    assert diary.rows()[:4] == [1, 1, 1, 1]
    (deed,) = Audit(diary.database).read(TENANT, about=diary.person)
    assert (deed.what, deed.who) == ("records.erased", diary.person)


def test_what_was_under_way_while_everything_was_erased_is_not_written(diary: Diary) -> None:
    told = diary.said("hello")
    written = diary.said("good morning")
    diary.write()
    late = diary.said("hello", "hi!", "more")
    diary.eraser.everything(TENANT, diary.person, diary.person)
    diary.words(written, "late words")
    diary.words(late, "late words")
    diary.write()
    assert told.id not in diary.records()
    assert diary.rows()[:4] == [0, 0, 0, 0]
    new = diary.said("hello", "hi!", "more")
    diary.write()
    assert diary.records() == [new.id]
    assert diary.record(new).parent == 0


def test_one_conversation_goes_whole_and_nothing_goes_on_from_it(diary: Diary) -> None:
    first = diary.said("hello")
    diary.said("hello", "hi!", "more")
    other = diary.said("another")
    diary.words(first, "words")
    diary.write()
    number = diary.record(first).conversation
    assert not diary.eraser.conversation(TENANT, diary.somebody(), number, 0)
    assert diary.eraser.conversation(TENANT, diary.person, number, diary.person)
    assert diary.records() == [other.id]
    assert diary.rows()[1:] == [1, 1, 0, 2]
    again = diary.said("hello", "hi!", "more")
    diary.stream.tell([first])  # a writer that died told it again
    diary.write()
    assert diary.record(again).conversation == diary.record(again).id
    assert diary.records() == [other.id, again.id]


def test_one_call_goes_and_only_by_its_own_person(diary: Diary) -> None:
    call = diary.said("hello")
    child = diary.said("hello", "hi!", "more")
    diary.write()
    assert not diary.eraser.call(TENANT, diary.somebody(), call.id, 0)
    assert diary.eraser.call(TENANT, diary.person, call.id, diary.person)
    assert diary.records() == [child.id]


def test_with_its_last_call_a_conversation_goes(diary: Diary) -> None:
    calls = [diary.said("hello", label="mine"), diary.said("hello", "hi!", "more", label="mine")]
    diary.write()
    for call in calls:
        assert diary.eraser.call(TENANT, diary.person, call.id, diary.person)
    assert diary.rows()[:4] == [0, 0, 0, 0]
    again = diary.said("hello", label="mine")
    diary.write()
    assert diary.record(again).conversation == diary.record(again).id


def test_erasing_while_calls_and_words_are_written_leaves_nothing_behind(diary: Diary) -> None:
    calls = [diary.said("hello", str(number)) for number in range(150)]
    for call in calls:
        diary.words(call, "words")
    together(2, lambda turn: diary.write() if turn else diary.eraser.everything(TENANT, diary.person, diary.person))
    diary.write()
    diary.eraser.everything(TENANT, diary.person, diary.person)
    assert diary.rows()[:4] == [0, 0, 0, 0]


def test_what_is_old_is_deleted(diary: Diary) -> None:
    old = diary.said("hello", began=time.time() - 40 * 86_400)
    new = diary.said("good morning")
    diary.words(old, "old words")
    diary.words(new, "new words")
    diary.write()
    assert diary.eraser.purge(time.time() - 30 * 86_400) == 1
    assert diary.records() == [new.id]
    assert diary.rows() == [1, 1, 1, 1, 0]
    assert abs(moment_of(diary.record(new).id) / 1000 - time.time()) < 60


def test_the_title_of_a_conversation_that_goes_on_is_no_older_than_its_calls(diary: Diary) -> None:
    old = diary.said("hello", began=time.time() - 40 * 86_400)
    diary.words(old, "old words", title="Old words")
    diary.write()
    new = diary.said("hello", "hi!", "more")
    diary.words(new, "new words", title="New words")
    diary.write()
    diary.eraser.purge(time.time() - 30 * 86_400)
    with diary.database.reading():
        (conversation,) = Conversation.select()
    assert (conversation.id, conversation.title) == (diary.record(new).conversation, "")


def test_calls_wait_while_the_database_is_away(
    valkey: Valkey, open_door: OpenDoor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = open_diary(open_door(valkey.url, "away:"), database)
    calls = [diary.said("hello", str(number)) for number in range(10)]

    def away(*_: object) -> None:
        raise Unavailable("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", away)
        with pytest.raises(Unavailable):
            diary.write()
    valkey.kill()
    with pytest.raises(Unavailable):
        diary.write()
    valkey.start()
    diary.write()
    assert sorted(diary.records()) == sorted(call.id for call in calls)
