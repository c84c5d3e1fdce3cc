"""Whoever closes an answer frees the upstream at once, from any thread, however silent it is."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llm.answer import Answer
from llm.chat import Chat
from llm.errors import Cancelled
from llm.http import Http
from llm.keys import parse_keys
from llm.pool import Pool
from tests.llm.model import KEYS, Model, ask, user
from tests.llm.relays import BlackHole, HttpProxy, Relay, TlsFront
from tests.llm.tls import write_pem
from tests.support import eventually


class Reading:
    """An answer read by a thread of its own."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.text = ""
        self._end: queue.Queue[Exception] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for piece in self.answer:
                self.text += piece.text
        except Exception as error:
            self._end.put(error)

    def stop(self) -> tuple[str, Exception, float]:
        """Close it from here; what was said, how it ended, and after how many seconds."""
        started = time.monotonic()
        self.answer.close()
        error = self._end.get(timeout=10)
        return self.text, error, time.monotonic() - started


@pytest.mark.parametrize(
    "question", ["[[stall -1]]", "[[stall 0]]", "[[say a b]] [[stall 2]]", "[[text 9999]] [[rate 30]]"]
)
def test_closing_from_another_thread_frees_the_upstream_within_a_second(model: Model, question: str) -> None:
    reading = Reading(model.chat().ask(user(question)))
    (entry,) = model.running()
    if "say" in question:
        eventually(lambda: reading.text == "a b")
    before = time.time()
    text, error, seconds = reading.stop()
    assert isinstance(error, Cancelled)
    assert seconds < 1
    assert ("a b" in text) == ("say" in question)
    (entry,) = model.ended()
    assert entry["end"] == "client gone"
    assert entry["ended_at"] - before < 1


@pytest.fixture(params=["tls", "connect", "forward"])
def far_away(request: pytest.FixtureRequest, model: Model, tmp_path: Path) -> Iterator[Chat]:
    """The model behind TLS, behind a tunnel with TLS, behind a forwarding proxy."""
    pem = write_pem(tmp_path)
    with TlsFront(model.port, pem) as front, HttpProxy(front.port) as tunnel, HttpProxy(model.port) as forward:
        trusted = {"SSL_CERT_FILE": str(pem)}
        url, http = {
            "tls": (f"https://localhost:{front.port}/model/v1", Http(environment=trusted)),
            "connect": (
                "https://model.test/model/v1",
                Http(proxy=f"http://127.0.0.1:{tunnel.port}", environment=trusted),
            ),
            "forward": (
                "http://model.test/model/v1",
                Http(proxy=f"http://127.0.0.1:{forward.port}", environment={}),
            ),
        }[request.param]
        yield Chat(Pool(parse_keys("sk-sandbox-aaaa", url)), http, model="gpt-4o")


def test_closing_reaches_the_upstream_through_tls_and_proxies(model: Model, far_away: Chat) -> None:
    reading = Reading(far_away.ask(user("[[say a b]] [[stall 2]]")))
    eventually(lambda: reading.text == "a b")
    text, error, seconds = reading.stop()
    assert (text, type(error)) == ("a b", Cancelled)
    assert seconds < 1
    assert model.ended()[0]["end"] == "client gone"


def test_a_kept_alive_connection_can_be_cut_as_well(model: Model) -> None:
    chat = model.chat(KEYS[:1])
    ask(chat, "hi")
    reading = Reading(chat.ask(user("[[stall -1]]")))
    model.running()
    assert isinstance(reading.stop()[1], Cancelled)
    assert model.ended(2)[1]["end"] == "client gone"
    assert ask(chat, "[[say yes]]") == "yes"


def test_closing_while_the_connection_is_being_made_does_not_wait_for_it() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        fillers = [_begin_to_connect(port) for _ in range(8)]
        chat = Chat(
            Pool(parse_keys("sk-a", f"http://127.0.0.1:{port}/v1")), Http(environment={}, connect_timeout=30), model="m"
        )
        reading = Reading(chat.ask(user("hi")))
        eventually(lambda: reading.answer.attempts)
        assert reading.answer._line._connection is None, "it has connected, so this shows nothing"
        _, error, seconds = reading.stop()
        for filler in fillers:
            filler.close()
    assert isinstance(error, Cancelled)
    assert seconds < 1


def _begin_to_connect(port: int) -> socket.socket:
    sock = socket.socket()
    sock.setblocking(False)
    sock.connect_ex(("127.0.0.1", port))
    return sock


def test_closing_during_the_proxys_silence_does_not_wait_for_it(model: Model) -> None:
    with BlackHole(model.port) as hole:
        http = Http(proxy=f"http://127.0.0.1:{hole.port}", environment={}, connect_timeout=30)
        chat = Chat(Pool(parse_keys("sk-a", "https://model.test/v1")), http, model="m")
        reading = Reading(chat.ask(user("hi")))
        eventually(lambda: hole.asked)
        _, error, seconds = reading.stop()
    assert isinstance(error, Cancelled)
    assert seconds < 1


def test_closing_during_a_back_off_makes_no_further_call(model: Model) -> None:
    reading = Reading(model.chat(retry_time=60).ask(user("[[status 500]]")))
    model.ended()
    _, error, seconds = reading.stop()
    assert isinstance(error, Cancelled)
    assert seconds < 1
    assert len(model.requests()) == 1


def leave_the_block(answer: Answer) -> None:
    with answer:
        next(answer)


def close_in_the_loop(answer: Answer) -> None:
    for _ in answer:
        answer.close()
        break


@pytest.mark.parametrize("leave", [leave_the_block, close_in_the_loop])
def test_leaving_an_answer_early_frees_the_upstream(model: Model, leave: Callable[[Answer], None]) -> None:
    leave(model.chat().ask(user("[[say a b]] [[stall 1]]")))
    assert model.ended()[0]["end"] == "client gone"


def test_an_answer_closed_before_it_is_read_makes_no_call(model: Model) -> None:
    answer = model.chat().ask(user("hi"))
    answer.close()
    with pytest.raises(Cancelled):
        next(answer)
    assert not model.requests()


def test_an_answer_closed_after_its_end_is_no_failure(model: Model) -> None:
    with model.chat().ask(user("[[say yes]]")) as answer:
        pieces = list(answer)
        answer.close()
        assert list(answer) == []
    assert pieces


def test_closing_twice_and_from_many_threads_is_closing_once(model: Model) -> None:
    reading = Reading(model.chat().ask(user("[[stall 0]]")))
    model.running()
    threads = [threading.Thread(target=reading.answer.close) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert isinstance(reading.stop()[1], Cancelled)


def test_a_connection_that_the_upstream_gave_up_in_between_costs_nobody_an_answer(model: Model) -> None:
    with Relay(model.port) as relay:
        url = f"http://127.0.0.1:{relay.port}/model/v1"
        chat = Chat(Pool(parse_keys("sk-sandbox-aaaa", url)), Http(environment={}), model="gpt-4o")
        for _ in range(3):
            assert ask(chat, "[[say yes]]") == "yes"
            relay.drop()
        assert not chat._pool.resting()


def test_answers_leave_no_open_files_behind(model: Model) -> None:
    chat = model.chat()
    ask(chat, "hi")
    before = _open_files()
    for _ in range(20):
        leave_the_block(chat.ask(user("[[say a b]] [[stall 1]]")))
        Reading(chat.ask(user("[[stall -1]]"))).stop()
        ask(chat, "hi")
    eventually(lambda: _open_files() <= before + 1)


def _open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))
