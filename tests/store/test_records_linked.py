"""Calls find the conversation that they belong to, by what their messages begin with."""

import pytest

from store.database import Database
from store.people import People
from store.records.names import name_of
from store.records.tables import Conversation
from store.redis import RedisDoor
from tests.store.record_kit import Diary, open_diary
from tests.store.usage_kit import TENANT


@pytest.fixture
def diary(redis: RedisDoor, database: Database) -> Diary:
    return open_diary(redis, database)


def test_what_goes_on_from_a_call_is_its_child(diary: Diary) -> None:
    first = diary.said("s", "hello")
    second = diary.said("s", "hello", "hi!", "how are you?")
    third = diary.said("s", "hello", "hi!", "how are you?", "fine", "good")
    diary.write()
    one, two, three = (diary.record(call) for call in (first, second, third))
    assert one.conversation == two.conversation == three.conversation == one.id
    assert (one.parent, two.parent, three.parent) == (0, one.id, two.id)


def test_the_same_holds_when_each_call_is_written_before_the_next(diary: Diary) -> None:
    calls = []
    for said in (("a",), ("a", "b", "c"), ("a", "b", "c", "d", "e")):
        calls.append(diary.said(*said))
        diary.write()
    one, two, three = (diary.record(call) for call in calls)
    assert (two.parent, three.parent) == (one.id, two.id)
    with diary.database.reading():
        (conversation,) = Conversation.select()
    assert (conversation.id, conversation.calls) == (one.id, 3)


def test_an_edited_message_makes_a_branch(diary: Diary) -> None:
    first = diary.said("hello")
    diary.said("hello", "hi!", "tell me a joke", "ha", "more")
    branch = diary.said("hello", "hi!", "tell me a story")
    diary.write()
    assert diary.record(branch).parent == diary.record(first).id


def test_a_question_that_is_asked_again_stands_beside_the_first(diary: Diary) -> None:
    root = diary.said("hello")
    once = diary.said("hello", "hi!", "a joke")
    again = diary.said("hello", "hi!", "a joke")
    diary.write()
    one, two = diary.record(once), diary.record(again)
    assert one.parent == two.parent == diary.record(root).id
    assert one.conversation == two.conversation


def test_of_two_answers_to_one_question_each_is_gone_on_from(diary: Diary) -> None:
    one, other = diary.said("hello"), diary.said("hello")
    diary.answer(one, "hello", "hi!")
    diary.answer(other, "hello", "good day!")
    later = diary.said("hello", "hi!", "what now?")
    newer = diary.said("hello", "good day!", "what now?")
    diary.write()
    assert diary.record(later).parent == diary.record(one).id
    assert diary.record(newer).parent == diary.record(other).id


def test_who_edits_the_second_question_comes_from_the_same_first_one(diary: Diary) -> None:
    first = diary.said("hello")
    diary.said("hello", "hi!", "a joke")
    diary.said("hello")  # asked again, and answered otherwise
    edited = diary.said("hello", "hi!", "a story")
    diary.write()
    assert diary.record(edited).parent == diary.record(first).id


def test_two_people_with_the_same_words_never_meet(diary: Diary) -> None:
    other = diary.somebody()
    mine = diary.said("hello")
    theirs = diary.said("hello", person=other)
    diary.said("hello", "hi!", "more")
    theirs_more = diary.said("hello", "hi!", "more", person=other)
    diary.write()
    assert diary.record(mine).conversation != diary.record(theirs).conversation
    assert diary.record(theirs_more).parent == diary.record(theirs).id


def test_a_label_wins_over_what_the_messages_say_and_belongs_to_its_person(diary: Diary) -> None:
    first = diary.said("hello")
    labelled = diary.said("hello", "hi!", "more", label="work")
    more = diary.said("something", "else", label="work")
    foreign = diary.said("hello", person=diary.somebody(), label="work")
    diary.write()
    rows = [diary.record(call) for call in (first, labelled, more, foreign)]
    assert len({row.conversation for row in rows}) == 3
    assert rows[1].conversation == rows[2].conversation
    assert rows[2].parent == rows[1].id


def test_the_name_of_ones_own_conversation_is_a_label_and_anybody_elses_is_not(diary: Diary) -> None:
    first = diary.said("hello")
    diary.write()
    name = name_of(diary.record(first).conversation)
    mine = diary.said("another day", label=name)
    forged = diary.said("another day", label=name, person=diary.somebody())
    diary.write()
    assert diary.record(mine).conversation == diary.record(first).conversation
    assert diary.record(mine).parent == diary.record(first).id
    assert diary.record(forged).conversation == diary.record(forged).id


def test_what_is_no_conversation_is_recorded_without_one(diary: Diary) -> None:
    call = diary.said("some text", path="embeddings")
    diary.write()
    assert (diary.record(call).conversation, diary.record(call).path) == (0, "embeddings")


def test_calls_of_the_same_moment_have_ids_of_their_own(diary: Diary) -> None:
    calls = [diary.call(f"hello {number}", began=1_790_000_000.5) for number in range(150)]
    diary.stream.tell(calls)
    diary.write()
    assert len(diary.records()) == 150


def test_whoever_turns_out_to_be_another_goes_on_as_that_one(diary: Diary) -> None:
    people = People(diary.database)
    stays = people.know(TENANT, "", union_id="on_1")
    gone = people.know(TENANT, "app", "ou_1")
    diary.said("hello", person=gone, label="work")
    diary.said("hello", person=stays, label="work")
    diary.choices.choose(TENANT, gone, "", "off", gone)
    diary.write()
    late = diary.call("again", person=gone)
    kept = people.know(TENANT, "app", "ou_1", union_id="on_1")
    diary.stream.tell([late])
    diary.write()
    assert diary.record(late).person == kept
    with diary.database.reading():
        assert {row.person for row in Conversation.select()} == {kept}
    assert [one.content for one in diary.choices.of(kept).values()] == ["off"]
