"""What happens to one message between the door and its answer."""

import pytest

from store.inbox import Inbox, Lease
from store.threads import Threads, Turn
from tests.store.conftest import OpenInbox
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


def test_a_worker_that_falls_silent_is_taken_over(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(lease_seconds=0.3)
    accept(inbox, "om_1")
    lost = leased(inbox, "silent")
    taken = eventually(lambda: inbox.lease("another"))
    assert taken is not None
    assert (taken.message_id, taken.tries, taken.owner) == ("om_1", 2, "another")
    turn = Turn("om_1", "q", "from the slow one")
    assert not inbox.renew(lost)
    assert not inbox.acknowledge(lost, turn)
    assert not inbox.fail(lost)
    assert not inbox.release(lost)
    assert inbox.renew(taken)
    assert inbox.acknowledge(taken, Turn("om_1", "q", "from the new one"))
    assert not inbox.acknowledge(taken)


def test_what_a_lost_lease_leaves_alone(open_inbox: OpenInbox, redis: object) -> None:
    inbox = open_inbox(lease_seconds=0.3)
    threads = Threads(redis)  # type: ignore[arg-type]
    accept(inbox, "om_1")
    accept(inbox, "om_2")
    lost = leased(inbox, "silent")
    taken = eventually(lambda: inbox.lease("another"))
    assert taken is not None
    before = inbox.depth()
    inbox.acknowledge(lost, Turn("om_1", "q", "late"))
    inbox.release(lost)
    inbox.fail(lost, after=0)
    assert threads.read(CHAT, "c") == []
    assert (inbox.depth().queued, inbox.depth().leased) == (before.queued, before.leased) == (2, 1)
    assert inbox.lease("third") is None


def test_an_expired_lease_that_nobody_took_is_still_good(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(lease_seconds=0.05)
    accept(inbox, "om_1")
    lease = leased(inbox)
    eventually(lambda: inbox.depth().oldest == 0 and _expired(inbox, lease))
    assert inbox.renew(lease)
    assert inbox.acknowledge(lease)


def _expired(inbox: Inbox, lease: Lease) -> bool:
    return inbox._redis.now() > lease.accepted + 0.1


def test_a_heartbeat_keeps_the_conversation(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(lease_seconds=0.5)
    accept(inbox, "om_1")
    lease = leased(inbox)
    ends = inbox._redis.now() + 1.2

    def beat() -> bool:
        assert inbox.renew(lease)
        assert inbox.lease("another") is None
        return inbox._redis.now() > ends

    eventually(beat)
    assert inbox.acknowledge(lease)


def test_tries_count_failures_and_deaths_but_not_what_was_handed_back(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(lease_seconds=0.2)
    accept(inbox, "om_1")
    for _ in range(5):
        assert inbox.release(leased(inbox))
    lease = leased(inbox)
    assert lease.tries == 1
    assert inbox.fail(lease, after=0)
    assert leased(inbox).tries == 2
    third = eventually(lambda: inbox.lease("after a death"))
    assert third is not None
    assert third.tries == 3
    assert inbox.fail(third, after=0)
    poison = leased(inbox)
    assert poison.tries > inbox.tries
    assert inbox.acknowledge(poison)


def test_the_next_message_begins_with_its_first_try(inbox: Inbox) -> None:
    accept(inbox, "om_1")
    accept(inbox, "om_2")
    inbox.fail(leased(inbox), after=0)
    second = leased(inbox)
    assert (second.message_id, second.tries) == ("om_1", 2)
    inbox.acknowledge(second)
    third = leased(inbox)
    assert (third.message_id, third.tries) == ("om_2", 1)


def test_a_failed_message_rests_before_it_is_tried_again(inbox: Inbox) -> None:
    accept(inbox, "om_1")
    assert inbox.fail(leased(inbox), after=0.3)
    assert inbox.lease("worker") is None
    again = eventually(lambda: inbox.lease("worker"))
    assert again is not None
    assert again.tries == 2


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
