"""The inbox with many workers, one of them killed, and with Redis killed and started again."""

import random
import sys
import threading
from collections import defaultdict
from pathlib import Path

from store.errors import Unavailable
from store.inbox import Inbox
from store.redis import RedisDoor
from store.threads import Threads
from tests.servers import Valkey
from tests.store.conftest import OpenDoor, OpenInbox
from tests.support import Process, eventually

CHATS = [f"tenant/oc_{number}" for number in range(7)]


def deliver(inbox: Inbox, messages: list[tuple[str, str]], taken: list[str]) -> None:
    """Deliver each (chat, id) until it is taken, as the platform does; `taken` grows with each."""
    for chat, message_id in messages:
        while True:
            try:
                inbox.accept(chat, "c", message_id, "payload")
                break
            except Unavailable:
                inbox.wait(0.02)
        taken.append(message_id)


def start_workers(url: str, prefix: str, folder: Path) -> list[Process]:
    argv = [sys.executable, "-m", "tests.store.busy_worker", url, prefix]
    return [Process(argv, folder / f"worker-{number}.log").start() for number in range(2)]


def diary_of(door: RedisDoor, word: str) -> list[str]:
    """The messages of all entries of this word; "pid 17" gives those that this process wrote."""
    lines = [line.split() for line in door.call("LRANGE", f"{door.prefix}diary", 0, -1)]
    return [message for kind, message, pid in lines if word in (kind, f"pid {pid}")]


def finish(door: RedisDoor, workers: list[Process]) -> None:
    """Let the workers end when nothing is left to do."""
    door.call("SET", f"{door.prefix}done", "1")
    for worker in workers:
        if worker.running():
            assert worker.wait(60) == 0, worker.output()


def messages_of(chat: str, messages: list[tuple[str, str]]) -> list[str]:
    return [message_id for owner, message_id in messages if owner == chat]


def test_every_message_becomes_one_turn_in_order_though_a_worker_is_killed(
    redis: RedisDoor, open_inbox: OpenInbox, shared_valkey: Valkey, tmp_path: Path
) -> None:
    inbox = open_inbox()
    messages = [(chat, f"{chat}-{number}") for number in range(20) for chat in CHATS]
    workers = start_workers(shared_valkey.url, redis.prefix, tmp_path)
    deliver(inbox, messages[:70], [])
    eventually(lambda: diary_of(redis, f"pid {workers[0].pid}"))
    workers[0].kill()
    deliver(inbox, messages[70:], [])
    deliver(inbox, random.sample(messages, len(messages)), [])
    finish(redis, workers)
    for chat in CHATS:
        assert [turn.id for turn in Threads(redis).read(chat, "c")] == messages_of(chat, messages)
    ended = diary_of(redis, "end")
    assert len(ended) == len(set(ended))
    assert len(ended) >= len(messages) - 4  # what each hand of the dead one acknowledged, but did not write down
    begun = diary_of(redis, "begin")
    assert len(begun) - len(set(begun)) <= 4


def test_a_conversation_is_worked_on_by_one_at_a_time(
    redis: RedisDoor, open_inbox: OpenInbox, shared_valkey: Valkey, tmp_path: Path
) -> None:
    messages = [(chat, f"{chat}-{number}") for number in range(30) for chat in CHATS[:3]]
    workers = start_workers(shared_valkey.url, redis.prefix, tmp_path)
    deliver(open_inbox(), messages, [])
    finish(redis, workers)
    assert diary_of(redis, "overlap") == []
    for chat in CHATS[:3]:
        begun = [message for message in diary_of(redis, "begin") if message.startswith(f"{chat}-")]
        assert begun == messages_of(chat, messages)
    assert all(diary_of(redis, f"pid {worker.pid}") for worker in workers)


def test_threads_racing_for_leases_get_each_conversation_once(open_inbox: OpenInbox) -> None:
    inboxes = [open_inbox() for _ in range(4)]
    for number in range(60):
        inboxes[0].accept(f"tenant/oc_{number}", "c", f"om_{number}", "")
    taken: list[str] = []

    def race(inbox: Inbox) -> None:
        while lease := inbox.lease("racer"):
            taken.append(lease.message_id)

    threads = [threading.Thread(target=race, args=(inbox,)) for inbox in inboxes for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"om_{number}" for number in range(60))


def test_what_was_accepted_survives_a_kill_of_redis(valkey: Valkey, open_door: OpenDoor) -> None:
    door = open_door(valkey.url, "t:")
    inbox = Inbox(door, full=1000)
    messages = [(chat, f"{chat}-{number}") for number in range(150) for chat in CHATS]
    taken: list[str] = []
    platform = threading.Thread(target=deliver, args=(inbox, messages, taken))
    platform.start()
    for count in (100, 300, 500):
        eventually(lambda count=count: len(taken) >= count, every=0.001)  # type: ignore[misc]
        valkey.kill()
        valkey.start()
    platform.join(60)
    assert not platform.is_alive()
    for chat, message_id in messages:
        assert inbox.accept(chat, "c", message_id, "payload").status == "repeat"
    come_out = all_that_comes_out(inbox)
    for chat in CHATS:
        assert come_out[chat] == messages_of(chat, messages)
    inbox.close()


def all_that_comes_out(inbox: Inbox) -> dict[str, list[str]]:
    """By chat, the ids in the order in which they are leased."""
    out: dict[str, list[str]] = defaultdict(list)
    while inbox.depth().queued:
        while lease := inbox.lease("reader"):
            out[lease.chat].append(lease.message_id)
            assert inbox.acknowledge(lease)
        inbox.wait(0.1)
    return out


def test_workers_go_on_where_they_were_when_redis_comes_back(
    valkey: Valkey, open_door: OpenDoor, tmp_path: Path
) -> None:
    door = open_door(valkey.url, "t:")
    inbox = Inbox(door)
    workers = start_workers(valkey.url, "t:", tmp_path)
    messages = [(chat, f"{chat}-{number}") for number in range(30) for chat in CHATS]
    deliver(inbox, messages[:100], [])
    valkey.kill()
    valkey.start()
    deliver(inbox, messages[100:], [])
    finish(door, workers)
    for chat in CHATS:
        assert [turn.id for turn in Threads(door).read(chat, "c")] == messages_of(chat, messages)
    inbox.close()


def test_scripts_are_sent_again_when_the_server_has_forgotten_them(redis: RedisDoor, inbox: Inbox) -> None:
    inbox.accept(CHATS[0], "c", "om_1", "")
    redis.call("SCRIPT", "FLUSH")
    lease = inbox.lease("worker")
    assert lease is not None
    redis.call("SCRIPT", "FLUSH")
    assert inbox.depth().leased == 1
    assert inbox.acknowledge(lease)
