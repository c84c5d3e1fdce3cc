"""What happens to one message between the door and its answer."""

import pytest

from store.inbox import Inbox, Lease
from tests.servers import Valkey
from tests.store.conftest import OpenDoor, OpenInbox
from tests.support import eventually

CHAT = "tenant/oc_1"


def accept(inbox: Inbox, message_id: str, conversation: str = "c", chat: str = CHAT) -> None:
    """Accept it as the only message of its millisecond, which is what the order between conversations goes by."""
    now = inbox._redis.now()
    eventually(lambda: inbox._redis.now() > now + 0.001, every=0)
    assert inbox.accept(chat, conversation, message_id, f"payload of {message_id}").status == "new"


def leased(inbox: Inbox, owner: str = "worker") -> Lease:
    lease = inbox.lease(owner)
    assert lease is not None
    return lease


def test_a_message_comes_out_as_it_went_in(inbox: Inbox) -> None:
    payload = '{"text":"两行\n和半个 emoji \ud83d, | and a space"}'
    accepted = inbox.accept(CHAT, "root|with odd: signs", "om_1", payload)
    assert (accepted.status, accepted.ahead, accepted.lease, accepted.long) == ("new", 0, None, False)
    lease = leased(inbox)
    assert (lease.chat, lease.conversation, lease.message_id) == (CHAT, "root|with odd: signs", "om_1")
    assert (lease.payload, lease.tries, lease.owner) == (payload, 1, "worker")
    assert inbox.acknowledge(lease)
    assert inbox.lease("worker") is None


def test_a_repeat_is_a_repeat_whatever_has_become_of_the_message(inbox: Inbox) -> None:
    def repeated() -> bool:
        return inbox.accept(CHAT, "c", "om_1", "again").status == "repeat"

    accept(inbox, "om_1")
    assert repeated()
    lease = leased(inbox)
    assert repeated()
    inbox.fail(lease, after=0)
    assert repeated()
    inbox.acknowledge(leased(inbox))
    assert repeated()
    assert inbox.lease("worker") is None


def test_an_id_is_remembered_no_longer_than_it_should_be(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(remember_hours=0.1 / 3600)
    accept(inbox, "om_1")
    eventually(lambda: inbox.accept(CHAT, "c", "om_1", "").status == "new")


def test_messages_of_one_conversation_come_in_order_and_one_at_a_time(inbox: Inbox) -> None:
    for number in range(4):
        accept(inbox, f"om_{number}")
    for number in range(4):
        lease = leased(inbox)
        assert lease.message_id == f"om_{number}"
        assert inbox.lease("another") is None
        assert inbox.acknowledge(lease)


def test_conversations_run_side_by_side_longest_waiting_first(inbox: Inbox) -> None:
    for number in range(6):
        accept(inbox, f"om_{number}", conversation=f"c{number}", chat=f"tenant/oc_{number}")
    assert [leased(inbox).message_id for _ in range(6)] == [f"om_{number}" for number in range(6)]


def test_a_command_passes_everything_that_waits(inbox: Inbox) -> None:
    for number in range(3):
        accept(inbox, f"om_{number}", conversation=f"c{number}", chat=f"tenant/oc_{number}")
    accept(inbox, "om_stop", conversation="now:om_stop")
    assert leased(inbox).message_id == "om_stop"


def test_a_command_does_not_wait_behind_the_answer_of_its_chat(inbox: Inbox) -> None:
    accept(inbox, "om_question")
    accept(inbox, "om_second")
    answering = leased(inbox)
    accept(inbox, "om_stop", conversation="now:om_stop")
    stopping = leased(inbox)
    assert stopping.message_id == "om_stop"
    assert inbox.acknowledge(stopping)
    assert inbox.renew(answering)


def test_a_press_is_leased_in_the_step_that_accepts_it(inbox: Inbox) -> None:
    accepted = inbox.accept(CHAT, "now:ev_1", "ev_1", "press", owner="web-1")
    assert accepted.lease is not None
    assert (accepted.lease.owner, accepted.lease.tries, accepted.lease.payload) == ("web-1", 1, "press")
    assert inbox.lease("another") is None
    assert inbox.acknowledge(accepted.lease)
    assert inbox.accept(CHAT, "now:ev_1", "ev_1", "press", owner="web-1").lease is None


def test_a_message_that_is_not_first_is_not_leased_at_once(inbox: Inbox) -> None:
    accept(inbox, "om_1")
    accepted = inbox.accept(CHAT, "c", "om_2", "", owner="web-1")
    assert (accepted.status, accepted.ahead, accepted.lease) == ("new", 1, None)


def test_the_person_learns_the_position_and_when_there_is_no_room(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(long=2, full=4)
    accepted = [inbox.accept(CHAT, "c", f"om_{number}", "") for number in range(5)]
    assert [one.ahead for one in accepted] == [0, 1, 2, 3, 4]
    assert [one.long for one in accepted] == [False, False, True, True, False]
    assert [one.status for one in accepted] == ["new"] * 4 + ["full"]
    assert inbox.accept(CHAT, "c", "om_4", "").status == "repeat"
    assert inbox.accept(CHAT, "another", "om_5", "").status == "new"
    assert inbox.depth().queued == 5


def test_depth_tells_what_waits_and_what_is_worked_on(inbox: Inbox) -> None:
    assert (inbox.depth().queued, inbox.depth().leased, inbox.depth().oldest) == (0, 0, 0)
    accept(inbox, "om_1", chat="tenant/oc_1")
    accept(inbox, "om_2", chat="tenant/oc_2")
    accept(inbox, "om_3", chat="tenant/oc_2")
    assert eventually(lambda: inbox.depth().oldest > 0)
    first = leased(inbox)
    assert (inbox.depth().queued, inbox.depth().leased) == (3, 1)
    inbox.acknowledge(first)
    second = leased(inbox)
    assert (inbox.depth().queued, inbox.depth().leased, inbox.depth().oldest) == (2, 1, 0)
    inbox.acknowledge(second)
    inbox.acknowledge(leased(inbox))
    assert (inbox.depth().queued, inbox.depth().leased) == (0, 0)


def test_nothing_is_left_behind_but_what_has_to_be_remembered(inbox: Inbox) -> None:
    for number in range(3):
        accept(inbox, f"om_{number}", conversation=f"now:om_{number}")
        inbox.acknowledge(leased(inbox))
    door = inbox._redis
    left = [key for key in door.call("KEYS", f"{door.prefix}*") if ":seen:" not in key]
    assert left == []


def test_an_id_of_several_lines_is_refused(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="one line"):
        inbox.accept(CHAT, "c", "om\n1", "")
    with pytest.raises(ValueError, match=r"\|"):
        inbox.accept("a|b", "c", "om_1", "")


def test_a_prefix_is_a_world_of_its_own(shared_valkey: Valkey, open_door: OpenDoor, inbox: Inbox) -> None:
    other = Inbox(open_door(shared_valkey.url, "another:"))
    accept(inbox, "om_1")
    assert other.lease("worker") is None
    assert inbox.lease("worker") is not None
