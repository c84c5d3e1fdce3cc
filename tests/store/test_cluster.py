"""The same structures on a Redis Cluster of three nodes: every script keeps to one slot."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.answers import Answers, Part
from store.cancels import Cancels
from store.database import open_database
from store.errors import Unavailable
from store.inbox import Inbox
from store.keys import KeyStates
from store.limits import Rules
from store.migrate import migrate
from store.pace import Limit, Pace
from store.redis import RedisDoor, open_redis
from store.revocations import Revocations
from store.small import Small
from store.threads import Threads, Turn
from tests.clusters import Cluster
from tests.store.usage_kit import open_books
from tests.support import eventually


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    nodes = Cluster(tmp_path_factory.mktemp("cluster"), 3)
    try:
        yield nodes.start()
    finally:
        nodes.stop()


@pytest.fixture
def door(cluster: Cluster) -> Iterator[RedisDoor]:
    opened = open_redis(cluster.url, prefix="c:")
    yield opened
    opened.close()


def test_messages_find_their_way_over_all_buckets(door: RedisDoor) -> None:
    threads = Threads(door)
    inbox = Inbox(door, threads=threads)
    chats = [f"tenant/oc_{number}" for number in range(40)]
    for chat in chats:
        assert inbox.accept(chat, "c", f"{chat}-om", "payload").status == "new"
        assert inbox.accept(chat, "c", f"{chat}-om", "payload").status == "repeat"
    assert inbox.depth().queued == 40
    done = []
    while lease := inbox.lease("worker"):
        assert inbox.renew(lease)
        assert inbox.acknowledge(lease, Turn(lease.message_id, "q", "a"))
        done.append(lease.chat)
    assert sorted(done) == sorted(chats)
    for chat in chats:
        assert [turn.id for turn in threads.read(chat, "c")] == [f"{chat}-om"]
        threads.set_option(chat, "c", "model", "gpt")
        threads.reset(chat, "c")
    inbox.close()


def test_wake_ups_and_cancellations_cross_the_nodes(door: RedisDoor, cluster: Cluster) -> None:
    inbox = Inbox(door)
    woken = threading.Event()

    def wait() -> None:
        inbox.wait(30)
        woken.set()

    threading.Thread(target=wait, daemon=True).start()
    eventually(lambda: inbox._bell.listening)
    inbox.accept("tenant/oc_1", "c", "om_wake", "")
    eventually(woken.is_set)
    lease = eventually(lambda: inbox.lease("worker"))
    assert lease is not None
    inbox.release(lease)
    inbox.close()
    cancels = Cancels(door)
    cancels.cancel("tenant/oc_1", "om_1", "stopped")
    stream = cancels.listen()
    assert next(iter(stream)).message_id == "om_1"
    stream.close()  # type: ignore[attr-defined]


def test_every_other_structure_works_too(door: RedisDoor) -> None:
    pace, answers, states, small = Pace(door), Answers(door), KeyStates(door), Small(door)
    for number in range(20):
        chat = f"tenant/oc_{number}"
        assert pace.take(chat, [Limit(f"chat:{chat}", 5, 1), Limit("card:x", 10, 1)]) == 0
        pace.penalty(chat, "card:x", 1)
        answers.begin(chat, "om", "{}")
        assert answers.save_part(chat, "om", 0, Part("card", f"om_card_{number}"), 1)
        assert answers.find(f"om_card_{number}") == (chat, "om")
    assert pace.take("", [Limit("api:x", 50, 1), Limit("api:x", 1000, 60)]) == 0
    states.rest("a", 10, "limited")
    states.started("a")
    assert "a" in states.resting()
    assert states.inflight() == {"a": 1}
    assert small.once("x", 10)
    small.keep_token("app", "t", 10)
    assert small.token("app") is not None
    small.ring("r", 1)
    assert small.read_ring("r") == [1]
    assert small.hold("job", "me", 5).acquire()
    assert door.now() > 0


def test_shares_rows_and_changes_of_tokens_work_too(door: RedisDoor, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    books = open_books(door, database)
    rules = Rules(requests_minute=9, tokens_minute=1000, tokens_day=1000, tokens_month=1000, streams=3)
    kept = books.taken(100, rules)
    books.limits.through(kept, "key-1")
    for _ in range(5):
        books.spend(10, rules)
    books.limits.release(books.taken(1, rules))
    books.limits._keeper._beat()
    books.limits._keeper.let_go(kept)
    eventually(lambda: len(books.written()) == 6)
    assert {row.upstream_key for row in books.rows()} == {"", "key-1"}
    assert books.today() == 150
    assert books.balance()
    revocations = Revocations(door)
    begin = revocations.since()
    revocations.tell(["one"], "revoked")
    assert [changed.public_id for changed in revocations.since(begin.seq).changed] == ["one"]
    books.limits.close()
    database.close()


def test_a_cluster_that_is_away_is_said(tmp_path: Path) -> None:
    door = open_redis("redis+cluster://127.0.0.1:1", prefix="c:")
    with pytest.raises(Unavailable):
        door.now()
    with pytest.raises(Unavailable):
        Inbox(door).lease("worker")
