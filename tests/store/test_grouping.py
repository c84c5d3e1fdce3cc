"""Scripts that travel together: each gets its own answer or none, whatever happens on the way."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha1
from pathlib import Path

import pytest
from redis.exceptions import ResponseError

from store.errors import Unavailable
from store.grouping import Grouping, Script
from store.redis import RedisDoor, open_redis
from store.resp import packed
from tests.listener import Listener
from tests.servers import Valkey
from tests.support import eventually

ECHO = "return ARGV[1]"
SLOW = "local t = redis.call('TIME')[1] + 0 repeat until redis.call('TIME')[1] - t >= 1 return ARGV[1]"


def script(text: str, *arguments: str | int | float) -> Script:
    digest = sha1(text.encode(), usedforsecurity=False).hexdigest()
    return Script(text, digest, (0, *arguments))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Valkey]:
    valkey = Valkey(tmp_path / "valkey").start()
    yield valkey
    valkey.stop()


@pytest.fixture
def door(server: Valkey) -> Iterator[RedisDoor]:
    opened = open_redis(server.url, prefix="g:")
    yield opened
    opened.close()


def crowd(count: int, ask: Callable[[int], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_a_crowd_gets_each_its_own_answer(door: RedisDoor) -> None:
    group = door._group
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        for turn in range(20):
            said = f"{number} {turn} 你好 \ud83d\r\n$5\r\n"
            answers[100 * number + turn] = group.ask(script(ECHO, said)) == said

    for thread in crowd(40, ask):
        thread.join(30)
    assert Counter(answers.values()) == {True: 800}


def test_numbers_nothing_and_lists_come_back_as_they_are(door: RedisDoor) -> None:
    texts = ["return 7", "return false", "return {1, {'a', ''}, false}", "return {}", "return redis.status_reply('OK')"]
    given = [door._group.ask(script(text)) for text in texts]
    assert given == [7, None, [1, ["a", ""], None], [], "OK"]


def test_a_wrong_script_is_its_callers_own_trouble(door: RedisDoor) -> None:
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        try:
            text = ECHO if number % 2 else "return redis.call('INCR')"
            found[number] = door._group.ask(script(text, number))
        except ResponseError:
            found[number] = "refused"

    for thread in crowd(30, ask):
        thread.join(30)
    assert found == {number: str(number) if number % 2 else "refused" for number in range(30)}


def test_a_server_that_is_killed_answers_nobody_wrongly_and_all_again_later(server: Valkey, door: RedisDoor) -> None:
    group = door._group
    found: Counter[str] = Counter()

    def ask(number: int) -> None:
        for turn in range(400):
            try:
                said = f"{number} {turn}"
                found["right" if group.ask(script(ECHO, said)) == said else "wrong"] += 1
            except Unavailable:
                found["away"] += 1

    threads = crowd(16, ask)
    eventually(lambda: found["right"] > 50)
    server.kill()
    server.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert found["wrong"] == 0
    assert found.total() == 16 * 400
    assert eventually(lambda: _again(group)) == "again"


def _again(group: Grouping) -> object:
    try:
        return group.ask(script(ECHO, "again"))
    except Unavailable:
        return ""


def test_a_server_that_is_too_slow_fails_the_group_and_those_behind_it_at_once(door: RedisDoor) -> None:
    found: Counter[str] = Counter()
    slow = SLOW.replace(">= 1", ">= 4")

    def ask(number: int) -> None:
        try:
            door._group.ask(script(slow if number == 0 else ECHO, "x"))
            found["answered"] += 1
        except Unavailable:
            found["away"] += 1

    first = crowd(1, ask)
    eventually(lambda: door._group._leading)
    rest = crowd(8, lambda number: ask(number + 1))
    for thread in (*first, *rest):
        thread.join(6)
    assert found == {"away": 9}


def test_what_is_told_is_carried_out_before_what_is_asked_next(door: RedisDoor) -> None:
    lost: list[Unavailable] = []
    for number in range(50):
        door.tell("push", [door.key("t", "list")], f'"{number}"', 100, 60_000, failed=lost.append)
    assert door.call("LLEN", door.key("t", "list")) == 50
    assert not lost


def test_what_is_told_is_carried_out_though_nobody_asks(door: RedisDoor, server: Valkey) -> None:
    other = open_redis(server.url, prefix="g:")
    door.tell("push", [door.key("t", "list")], '"1"', 100, 60_000, failed=lambda _: None)
    assert eventually(lambda: other.call("LLEN", other.key("t", "list"))) == 1
    other.close()


def test_whoever_told_something_hears_that_the_server_is_away(door: RedisDoor, server: Valkey) -> None:
    door.now()
    server.kill()
    lost: list[Unavailable] = []
    for _ in range(3):
        door.tell("push", [door.key("t", "list")], '"1"', 100, 60_000, failed=lost.append)
    eventually(lambda: len(lost) == 3)


@pytest.mark.parametrize(
    "said", [b"garbage\r\n", b"$5\r\nhel", b"*2\r\n:1\r\n", b"", b":1\r\n:", b"$-9\r\n", b"*x\r\n", b"$abc\r\n"]
)
def test_what_is_not_redis_answers_nobody(said: bytes) -> None:
    with _Pretender(said) as pretender:
        door = open_redis(f"redis://127.0.0.1:{pretender.port}/0")
        found: Counter[str] = Counter()

        def ask(number: int) -> None:
            try:
                found[repr(door._group.ask(script(ECHO, number)))] += 1
            except Unavailable:
                found["away"] += 1

        for thread in crowd(6, ask):
            thread.join(10)
        door.close()
    assert found["away"] >= 3
    assert found.total() == 6


class _Pretender(Listener):
    """Takes what a client says to begin with; a script gets these bytes, and the end of the connection."""

    def __init__(self, said: bytes) -> None:
        super().__init__()
        self._said = said

    def serve(self, client: socket.socket) -> None:
        with client:
            while data := client.recv(65536):
                if b"EVAL" in data:
                    client.sendall(self._said)
                    break
                client.sendall(b"+OK\r\n" * max(data.count(b"SETINFO"), 1))


@pytest.mark.parametrize(
    ("words", "bytes_"),
    [
        (("GET", "a"), b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n"),
        (("SET", "é", 1, 2.5), b"*4\r\n$3\r\nSET\r\n$2\r\n\xc3\xa9\r\n$1\r\n1\r\n$3\r\n2.5\r\n"),
        (("GET", "a\r\n$1"), b"*2\r\n$3\r\nGET\r\n$5\r\na\r\n$1\r\n"),
    ],
)
def test_a_command_is_packed_with_its_lengths_in_bytes(words: tuple[str | int | float, ...], bytes_: bytes) -> None:
    assert packed(words) == bytes_
