"""The turns of a conversation, written by the step that acknowledges."""

from store.inbox import Inbox
from store.redis import RedisDoor
from store.threads import Threads, Turn
from tests.store.conftest import OpenInbox
from tests.support import eventually

CHAT = "tenant/oc_1"


def ask(inbox: Inbox, message_id: str, turn: Turn | None, conversation: str = "c") -> None:
    inbox.accept(CHAT, conversation, message_id, "")
    lease = inbox.lease("worker")
    assert lease is not None
    assert inbox.acknowledge(lease, turn)


def test_turns_are_read_oldest_first_and_whole(redis: RedisDoor, inbox: Inbox) -> None:
    first = Turn("om_1", "问\n题 {}", 'an "answer"\n\\ ' + "字" * 5000, "ou_1", 1_700_000_000.25, 7, "gpt")
    ask(inbox, "om_1", first)
    ask(inbox, "om_2", Turn("om_2", "q2", "a2"))
    turns = Threads(redis).read(CHAT, "c")
    assert turns[0] == first
    assert [turn.id for turn in turns] == ["om_1", "om_2"]
    assert abs(turns[1].at - redis.now()) < 60


def test_an_answer_given_again_takes_the_place_of_the_first(redis: RedisDoor, inbox: Inbox) -> None:
    for number in range(3):
        ask(inbox, f"om_{number}", Turn(f"om_{number}", "q", "a"))
    ask(inbox, "ev_again", Turn("om_1", "q", "better"))
    turns = Threads(redis).read(CHAT, "c")
    assert [(turn.id, turn.answer) for turn in turns] == [("om_0", "a"), ("om_1", "better"), ("om_2", "a")]


def test_a_message_without_a_turn_leaves_none(redis: RedisDoor, inbox: Inbox) -> None:
    ask(inbox, "om_1", None)
    assert Threads(redis).read(CHAT, "c") == []


def test_only_the_newest_turns_are_kept(redis: RedisDoor, open_inbox: OpenInbox) -> None:
    threads = Threads(redis, max_turns=3)
    inbox = open_inbox(threads=threads)
    for number in range(5):
        ask(inbox, f"om_{number}", Turn(f"om_{number}", "q", "a"))
    assert [turn.id for turn in threads.read(CHAT, "c")] == ["om_2", "om_3", "om_4"]


def test_a_thread_ends_with_its_time_and_takes_its_options_along(redis: RedisDoor, open_inbox: OpenInbox) -> None:
    threads = Threads(redis, ttl_hours=0.5 / 3600)
    inbox = open_inbox(threads=threads)
    threads.set_option(CHAT, "c", "model", "gpt")
    ask(inbox, "om_1", Turn("om_1", "q", "a"))
    assert len(threads.read(CHAT, "c")) == 1
    eventually(lambda: threads.read(CHAT, "c") == [] and threads.get_option(CHAT, "c", "model") == "")


def test_a_new_turn_prolongs_thread_and_options(redis: RedisDoor, open_inbox: OpenInbox) -> None:
    threads = Threads(redis, ttl_hours=1 / 3600)
    inbox = open_inbox(threads=threads)
    threads.set_option(CHAT, "c", "model", "gpt")
    began = redis.now()
    number = 0
    while redis.now() < began + 1.5:
        ask(inbox, f"om_{number}", Turn("om_0", "q", str(number)))
        number += 1
    assert threads.read(CHAT, "c")[0].answer == str(number - 1)
    assert threads.get_option(CHAT, "c", "model") == "gpt"


def test_a_new_topic_starts_over_and_keeps_the_choices(redis: RedisDoor, inbox: Inbox) -> None:
    threads = Threads(redis)
    threads.set_option(CHAT, "c", "role", "translator")
    ask(inbox, "om_1", Turn("om_1", "q", "a"))
    threads.reset(CHAT, "c")
    assert threads.read(CHAT, "c") == []
    assert threads.get_option(CHAT, "c", "role") == "translator"
    threads.forget(CHAT, "c")
    assert threads.get_option(CHAT, "c", "role") == ""


def test_an_answer_under_way_stays_out_of_the_new_topic(redis: RedisDoor, inbox: Inbox) -> None:
    threads = Threads(redis)
    inbox.accept(CHAT, "c", "om_1", "")
    lease = inbox.lease("worker")
    assert lease is not None
    threads.reset(CHAT, "c")
    assert inbox.acknowledge(lease, Turn("om_1", "old topic", "a"))
    assert threads.read(CHAT, "c") == []
    ask(inbox, "om_2", Turn("om_2", "new topic", "a"))
    accepted = inbox.accept(CHAT, "c", "om_3", "", owner="me")
    assert accepted.lease is not None
    inbox.acknowledge(accepted.lease, Turn("om_3", "still", "a"))
    assert [turn.id for turn in threads.read(CHAT, "c")] == ["om_2", "om_3"]


def test_a_choice_can_be_taken_back_and_is_kept_by_conversation(redis: RedisDoor) -> None:
    threads = Threads(redis)
    threads.set_option(CHAT, "c", "model", "gpt")
    assert threads.get_option(CHAT, "c", "model") == "gpt"
    assert threads.get_option(CHAT, "c", "role") == ""
    assert threads.get_option(CHAT, "d", "model") == ""
    threads.set_option(CHAT, "c", "model", "")
    assert threads.get_option(CHAT, "c", "model") == ""
