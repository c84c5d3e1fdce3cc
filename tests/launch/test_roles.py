"""Each part alone in a process: web workers that keep no timetable, a timetable that serves no one."""

import sys
from collections.abc import Iterator

import pytest

from store.redis import open_redis
from store.small import Small
from tests.chat import answer_text, card_of, direct_chat
from tests.servers import Larkey
from tests.support import Process, answers, eventually, free_port, listening


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    with Larkey(tmp_path_factory.mktemp("apart"), settings={"SCHEDULER__IN_WEB": "false"}) as larkey:
        yield larkey


def leader(larkey: Larkey) -> str:
    door = open_redis(larkey.valkey.url, prefix="larkey:")
    try:
        return Small(door).hold("scheduler", "", 1.0).holder()
    finally:
        door.close()


def role(larkey: Larkey, name: str, port: int) -> Process:
    argv = [sys.executable, "-m", "bot", name]
    return Process(argv, larkey.folder / f"{name}.log", larkey.environment(port)).start()


def test_the_timetable_is_kept_where_it_was_put(apart: Larkey) -> None:
    assert "你好" in answer_text(card_of(direct_chat(apart.sandbox).ask("[[say-base64 5L2g5aW9]]")) or {})
    assert not leader(apart)
    timetable = role(apart, "schedule", free_port())
    try:
        eventually(lambda: f":{timetable.pid}:" in leader(apart))
    finally:
        timetable.stop()
    assert timetable.wait() == 0
    eventually(lambda: not leader(apart))


def test_web_workers_start_alone_and_answer(apart: Larkey) -> None:
    port = free_port()
    web = role(apart, "web", port)
    try:
        web.wait_until(lambda: listening(port) and answers(f"http://127.0.0.1:{port}/readyz"), "/readyz")
    finally:
        web.stop()
    assert web.wait() == 0
