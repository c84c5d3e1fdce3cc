"""Who may answer: heartbeats, takeovers, tries."""

from store.inbox import Inbox, Lease
from store.redis import RedisDoor
from store.threads import Threads, Turn
from tests.store.conftest import OpenInbox
from tests.support import eventually

CHAT = "tenant/oc_1"


def accept(inbox: Inbox, message_id: str) -> None:
    assert inbox.accept(CHAT, "c", message_id, f"payload of {message_id}").status == "new"


def leased(inbox: Inbox, owner: str = "worker") -> Lease:
    lease = inbox.lease(owner)
    assert lease is not None
    return lease


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


def test_one_heartbeat_renews_what_is_held_and_names_what_is_lost(open_inbox: OpenInbox) -> None:
    inbox = open_inbox(lease_seconds=0.3)
    for number in range(3):
        assert inbox.accept(f"{CHAT}{number}", "c", f"om_{number}", "payload").status == "new"
    mine = [leased(inbox), leased(inbox), leased(inbox)]
    taken = eventually(lambda: inbox.lease("another"))
    assert taken is not None
    assert inbox.renew_all(mine) == [lease.message_id != taken.message_id for lease in mine]
    assert inbox.renew_all([]) == []


def test_what_a_lost_lease_leaves_alone(open_inbox: OpenInbox, redis: RedisDoor) -> None:
    inbox = open_inbox(lease_seconds=0.3)
    threads = Threads(redis)
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
