"""Streams that the event loop passes on: byte for byte, with TLS as well, and a caller who sleeps keeps nobody up."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.programs import RawCall, asking
from tests.gateway.relaying import Relayed, relayed
from tests.gateway.upstream import Heard, Said, events, said
from tests.llm.relays import TlsFront
from tests.llm.tls import write_pem
from tests.support import eventually

EVENTS = 4000
STOP = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
DONE = b"data: [DONE]\n\n"
END = b"0\r\n\r\n"


def many(count: int = EVENTS, size: int = 2000) -> list[bytes]:
    """Events, each with its number."""
    said = ({"choices": [{"index": 0, "delta": {"content": f"{n} " + "x" * size}}]} for n in range(count))
    return [*(f"data: {json.dumps(event)}\n\n".encode() for event in said), STOP, DONE]


def chunks(body: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(body):
        begins = body.index(b"\r\n", at) + 2
        at = begins + int(body[at:begins], 16) + 2
        found.append(body[begins : at - 2])
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    settings = {
        "GATEWAY__KEEPALIVE_SECONDS": "0.3",
        "UPSTREAMS": json.dumps({"default": {"idle_timeout": 1.5}}),
        "LIMITS__TOKENS_PER_DAY": "100000000",
    }
    with relayed(tmp_path_factory.mktemp("flow"), **settings) as house:
        yield house


def test_a_caller_who_sleeps_gets_every_byte_and_keeps_nobody_up(house: Relayed) -> None:
    pieces = many(size=4000)  # more than any kernel holds
    written: list[int] = []

    def counted() -> Iterator[bytes]:
        for number, piece in enumerate(pieces):
            written.append(number)
            yield piece

    def answer(heard: Heard) -> Said:
        return Said(counted(), "text/event-stream") if heard.json().get("stream") else said({"choices": []})

    def stands_still() -> bool:
        before = len(written)
        time.sleep(0.3)
        return len(written) == before < EVENTS

    house.upstream.answers(answer)
    port, token = house.programs.larkey.port, house.programs.issue().text
    with RawCall(port, token, asking("hi", stream=True)) as call:
        call.read_until(b'"0 xxx')
        eventually(stands_still)
        assert house.ask("POST", "/v1/chat/completions", asking("hi")).status == 200
        got = bytearray(call.got)
        while not got.endswith(END):
            got += call.sock.recv(1 << 20)
    assert b"".join(chunks(bytes(got).partition(b"\r\n\r\n")[2])) == b"".join(pieces)


def test_events_that_come_in_parts_leave_whole(house: Relayed) -> None:
    whole = b"".join(many(3))
    parts = [whole[at : at + 700] for at in range(0, len(whole), 700)]
    house.upstream.answers(lambda heard: events(*parts, pause=0.02))
    with RawCall(house.programs.larkey.port, house.programs.issue().text, asking("hi", stream=True)) as call:
        got = call.read_until(DONE + b"\r\n" + END)
    found = chunks(got.partition(b"\r\n\r\n")[2])
    assert b"".join(found) == whole
    assert all(chunk.endswith(b"\n\n") for chunk in found if chunk)


def test_a_stream_that_falls_silent_in_full_flow_is_kept_alive_and_then_ended(house: Relayed) -> None:
    over = threading.Event()

    def falling_silent(heard: Heard) -> Said:
        def pieces() -> Iterator[bytes]:
            for piece in many(3)[:3]:
                yield piece
                time.sleep(0.05)
            over.wait(60)

        return Said(pieces(), "text/event-stream")

    house.upstream.answers(falling_silent)
    reply = house.ask("POST", "/v1/chat/completions", asking("hi", stream=True))
    over.set()
    assert reply.body.count(b": the model is still at work") >= 2
    assert json.loads(reply.body.strip().rpartition(b"data: ")[2])["error"]["code"] == "idle_timeout"


def test_a_connection_that_ends_its_stream_serves_the_next(house: Relayed) -> None:
    """The event loop lets go of the provider's connection and of the caller's."""
    house.upstream.answers(lambda heard: events(*many(3), pause=0.02))
    token = house.programs.issue().text
    with RawCall(house.programs.larkey.port, token, asking("hi", stream=True)) as call:
        for _ in range(3):
            call.read_until(DONE + b"\r\n" + END)
            call.got = b""
            data = json.dumps(asking("again", stream=True)).encode()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: larkey\r\nAuthorization: Bearer {token}\r\n"
            call.sock.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(data) + data)
        call.read_until(DONE + b"\r\n" + END)


def test_a_caller_who_leaves_in_full_flow_frees_the_provider(house: Relayed) -> None:
    left: list[bool] = []

    def endless(heard: Heard) -> Said:
        def pieces() -> Iterator[bytes]:
            try:
                while True:
                    yield from many(1)[:1]
                    time.sleep(0.02)
            finally:
                left.append(True)

        return Said(pieces(), "text/event-stream")

    house.upstream.answers(endless)
    with RawCall(house.programs.larkey.port, house.programs.issue().text, asking("hi", stream=True)) as call:
        call.read_until(b'"0 xxx')
    eventually(lambda: left)


def test_tls_flows_as_well(tmp_path: Path) -> None:
    pem, pieces = write_pem(tmp_path), many(400)
    with relayed(tmp_path / "plain") as plain, TlsFront(_port(plain), pem) as front:
        own = {"OPENAI_BASE_URL": f"https://localhost:{front.port}/base/v1", "SSL_CERT_FILE": str(pem)}
        with relayed(tmp_path / "tls", **own) as house:
            for pause in (0.0, 0.002):
                plain.upstream.answers(events(*pieces, pause=pause))
                reply = house.ask("POST", "/v1/chat/completions", asking("hi", stream=True))
                assert reply.body == b"".join(pieces)


def _port(house: Relayed) -> int:
    return int(house.upstream.base_url.rpartition(":")[2].partition("/")[0])
