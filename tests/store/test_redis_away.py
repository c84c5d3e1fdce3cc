"""Redis gone, frozen, loading, full or not willing: said at once, never a hang, and over when it is over."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from redis.exceptions import ResponseError

from store.answers import Answers
from store.cancels import Cancels
from store.errors import Unavailable
from store.inbox import Inbox
from store.keys import KeyStates
from store.pace import Limit, Pace
from store.redis import RedisDoor
from store.small import Small
from store.threads import Threads
from tests.servers import Valkey
from tests.store.conftest import OpenDoor
from tests.support import eventually, free_port

CHAT = "tenant/oc_1"


def calls(door: RedisDoor) -> list[Callable[[], object]]:
    inbox, hold = Inbox(door), Small(door).hold("job", "me", 5)
    return [
        lambda: inbox.accept(CHAT, "c", "om_1", ""),
        lambda: inbox.lease("worker"),
        inbox.depth,
        lambda: Threads(door).read(CHAT, "c"),
        lambda: Answers(door).begin(CHAT, "om_1", "{}"),
        lambda: Cancels(door).cancel(CHAT, "om_1", "stopped"),
        lambda: Pace(door).take(CHAT, [Limit("a", 1, 1)]),
        lambda: KeyStates(door).resting(),
        lambda: Small(door).once("a", 1),
        hold.acquire,
        door.now,
    ]


def assert_said(call: Callable[[], object]) -> None:
    """`call` raises Unavailable, and not only after a long time; a hang fails here, on a thread of its own."""
    said: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            said.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(8)
    assert not thread.is_alive(), "it hangs"
    assert [type(error) for error in said] == [Unavailable], said


def test_every_call_says_that_nobody_is_there(open_door: OpenDoor) -> None:
    for call in calls(open_door(f"redis://:s3cret@127.0.0.1:{free_port()}/0", "t:")):
        assert_said(call)


def test_a_wait_without_redis_is_a_wait_and_no_error(open_door: OpenDoor) -> None:
    inbox = Inbox(open_door(f"redis://127.0.0.1:{free_port()}/0", "t:"))
    inbox.wait(0.2)
    inbox.close()


def test_a_frozen_redis_does_not_hang_a_call(valkey: Valkey, open_door: OpenDoor) -> None:
    door = open_door(valkey.url, "t:")
    inbox = Inbox(door)
    inbox.accept(CHAT, "c", "om_1", "")
    valkey.process.signal(signal.SIGSTOP)
    assert_said(lambda: inbox.accept(CHAT, "c", "om_2", ""))
    assert_said(lambda: inbox.lease("worker"))
    valkey.process.signal(signal.SIGCONT)
    assert eventually(lambda: inbox.lease("worker"))


def test_a_server_that_never_answers_does_not_hang_a_call(open_door: OpenDoor, mute_port: int) -> None:
    door = open_door(f"redis://127.0.0.1:{mute_port}/0", "t:")
    assert_said(door.now)


@pytest.fixture
def mute_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_call_that_timed_out_is_not_repeated_behind_our_back(valkey: Valkey, open_door: OpenDoor) -> None:
    """A server that is busy for longer than we wait carries the call out afterwards: once."""
    door, busy = open_door(valkey.url, "t:"), open_door(valkey.url, "t:")
    door.call("CONFIG", "SET", "busy-reply-threshold", 60_000)
    script = "local ends = os.clock() + 1.9 while os.clock() < ends do end"
    keeping_busy = threading.Thread(target=lambda: assert_said(lambda: busy.call("EVAL", script, 0)))
    keeping_busy.start()
    answered: list[int] = []

    def timed_out() -> bool:
        try:
            answered.append(door.call("INCR", "t:count"))
        except Unavailable:
            return True
        return False

    eventually(timed_out, every=0)
    keeping_busy.join()
    eventually(lambda: _get(door, "t:count"), 30)
    assert _get(door, "t:count") == str(len(answered) + 1)


def test_a_redis_that_is_busy_with_a_script_counts_as_away(valkey: Valkey, open_door: OpenDoor) -> None:
    door, busy = open_door(valkey.url, "t:"), open_door(valkey.url, "t:")
    door.call("CONFIG", "SET", "busy-reply-threshold", 1)

    def run_until_killed() -> None:
        with pytest.raises((Unavailable, ResponseError)):
            busy.call("EVAL", "while true do end", 0)

    endless = threading.Thread(target=run_until_killed)
    endless.start()
    inbox = Inbox(door)
    for call in (lambda: inbox.accept(CHAT, "c", "om_1", ""), lambda: inbox.lease("worker"), inbox.depth):
        eventually(lambda call=call: _says_busy(call))  # type: ignore[misc]
    door.call("SCRIPT", "KILL")
    endless.join()
    assert eventually(lambda: _get(door, "t:nothing") is None)


def _says_busy(call: Callable[[], object]) -> bool:
    try:
        call()
    except Unavailable as error:
        return "BUSY" in str(error)
    return False


def _get(door: RedisDoor, key: str) -> str | None:
    """The value, or None; also while Redis is still away."""
    try:
        value: str | None = door.call("GET", key)
    except Unavailable:
        return None
    return value


def test_the_first_call_after_a_restart_works(valkey: Valkey, open_door: OpenDoor) -> None:
    door = open_door(valkey.url, "t:")
    inbox = Inbox(door)
    inbox.accept(CHAT, "c", "om_1", "")
    valkey.kill()
    assert_said(lambda: inbox.lease("worker"))
    valkey.start()
    eventually(lambda: door.call("PING"))
    lease = inbox.lease("worker")
    assert lease is not None
    assert lease.message_id == "om_1"


def test_a_redis_that_refuses_to_write_counts_as_away(valkey: Valkey, open_door: OpenDoor) -> None:
    door = open_door(valkey.url, "t:")
    inbox = Inbox(door)
    door.call("CONFIG", "SET", "maxmemory", "1")
    assert_said(lambda: inbox.accept(CHAT, "c", "om_1", ""))
    door.call("CONFIG", "SET", "maxmemory", "0")
    door.call("CONFIG", "SET", "min-replicas-to-write", "1")
    assert_said(lambda: inbox.accept(CHAT, "c", "om_1", ""))
    door.call("CONFIG", "SET", "min-replicas-to-write", "0")
    door.call("REPLICAOF", "127.0.0.1", str(free_port()))
    assert_said(lambda: inbox.accept(CHAT, "c", "om_1", ""))
    door.call("REPLICAOF", "NO", "ONE")
    assert inbox.accept(CHAT, "c", "om_1", "").status == "new"


def test_a_wrong_password_is_said_without_showing_it(valkey: Valkey, open_door: OpenDoor) -> None:
    open_door(valkey.url, "t:").call("CONFIG", "SET", "requirepass", "right")
    wrong = open_door(valkey.url.replace("redis://", "redis://:wr0ng@"), "t:")
    with pytest.raises(Unavailable) as refused:
        wrong.call("PING")
    assert "wr0ng" not in str(refused.value)
    assert open_door(valkey.url.replace("redis://", "redis://:right@"), "t:").call("PING")


def test_a_worker_that_waits_hears_again_after_redis_was_gone(valkey: Valkey, open_door: OpenDoor) -> None:
    door = open_door(valkey.url, "t:")
    inbox, elsewhere = Inbox(door), Inbox(open_door(valkey.url, "t:"))
    inbox.wait(0.01)
    eventually(lambda: inbox._bell.listening)
    valkey.kill()
    eventually(lambda: not inbox._bell.listening)
    valkey.start()
    eventually(lambda: elsewhere.accept(CHAT, "c", "om_1", ""))
    eventually(lambda: inbox._bell.listening)
    assert eventually(lambda: inbox.lease("worker"))
    inbox.close()


def test_more_threads_than_connections_wait_for_one_another(shared_valkey: Valkey, open_door: OpenDoor) -> None:
    door = open_door(shared_valkey.url, "many:")
    errors: list[BaseException] = []

    def run() -> None:
        try:
            for _ in range(3):
                door.call("PING")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_crowd_that_asks_at_once_does_not_take_redis_for_away(redis: RedisDoor) -> None:
    """Each holds its connection for longer than anybody would wait for one of another's."""
    heard: list[object] = []

    def ask(number: int) -> None:
        try:
            heard.append(redis.call("BLPOP", f"nobody-{number}", 0.6))
        except Unavailable as error:
            heard.append(error)

    crowd = [threading.Thread(target=ask, args=(number,)) for number in range(150)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    assert heard == [None] * len(crowd)
