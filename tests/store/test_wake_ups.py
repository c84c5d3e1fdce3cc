"""How an idle worker learns that there is something to do."""

import threading

from store.inbox import Inbox
from store.redis import RedisDoor
from tests.store.conftest import OpenInbox
from tests.support import eventually

CHAT = "tenant/oc_1"


def test_a_waiting_worker_is_woken_by_a_message(open_inbox: OpenInbox) -> None:
    inbox, elsewhere = open_inbox(), open_inbox()
    woken = waiting(inbox, 30.0)
    elsewhere.accept(CHAT, "c", "om_1", "")
    eventually(woken.is_set)
    lease = inbox.lease("worker")
    assert lease is not None
    again = waiting(inbox, 30.0)
    elsewhere.accept(CHAT, "c", "om_2", "")
    assert elsewhere.acknowledge(lease)
    eventually(again.is_set)
    assert eventually(lambda: inbox.lease("worker"))


def test_whatever_makes_a_conversation_ready_rings(open_inbox: OpenInbox, redis: RedisDoor) -> None:
    inbox = open_inbox()
    with redis.subscription(f"{redis.prefix}wake") as next_message:
        inbox.accept(CHAT, "c", "om_1", "")
        assert next_message(10)
        for give_up in (inbox.release, inbox.fail):
            lease = inbox.lease("worker")
            assert lease is not None
            give_up(lease, 0)
            assert next_message(10)
        inbox.accept(CHAT, "c", "om_2", "")
        lease = inbox.lease("worker")
        assert lease is not None
        inbox.acknowledge(lease)
        assert next_message(10)


def test_a_waiting_worker_is_woken_by_a_lease_that_runs_out(open_inbox: OpenInbox) -> None:
    inbox, dying = open_inbox(), open_inbox(lease_seconds=0.5)
    dying.accept(CHAT, "c", "om_1", "", owner="dying")
    woken = waiting(inbox, 30.0)
    eventually(woken.is_set)
    assert eventually(lambda: inbox.lease("worker"))


def test_no_message_is_missed_while_the_wake_ups_are_cut_off(redis: RedisDoor, open_inbox: OpenInbox) -> None:
    inbox, elsewhere = open_inbox(), open_inbox()
    for number in range(10):
        woken = waiting(inbox, 30.0)
        redis.call("CLIENT", "KILL", "TYPE", "pubsub")
        elsewhere.accept(f"tenant/oc_{number}", "c", f"om_{number}", "")
        eventually(woken.is_set)
        lease = eventually(lambda: inbox.lease("worker"))
        assert lease is not None
        inbox.acknowledge(lease)


def waiting(inbox: Inbox, seconds: float) -> threading.Event:
    """A thread in `wait`; the event is set when it returns."""
    woken = threading.Event()

    def wait() -> None:
        inbox.wait(seconds)
        woken.set()

    threading.Thread(target=wait, daemon=True).start()
    return woken


def test_a_worker_that_waits_is_let_go_when_the_inbox_closes(redis: RedisDoor) -> None:
    inbox = Inbox(redis)
    woken = waiting(inbox, 60.0)
    eventually(lambda: inbox._bell.listening)
    inbox.close()
    eventually(woken.is_set)


def test_an_idle_process_asks_redis_nothing_but_its_poll(open_inbox: OpenInbox, redis: RedisDoor) -> None:
    """A hundred leases in vain cost nothing once the process listens."""
    inbox = open_inbox()
    inbox.wait(0.01)
    eventually(lambda: inbox._bell.listening)
    before = scripts_run(redis)
    for _ in range(100):
        assert inbox.lease("idle") is None
    assert scripts_run(redis) == before


def scripts_run(redis: RedisDoor) -> int:
    statistics = redis.call("INFO", "commandstats")
    return int(statistics.get("cmdstat_evalsha", {}).get("calls", 0))
