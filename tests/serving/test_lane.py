"""Connections to a worker, byte by byte: what is plain goes the quick way, all else gunicorn's, and nothing is lost."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.gateway.programs import QUICK, asking
from tests.servers import Larkey
from tests.support import request

END = b"\r\n\r\n"


class Wire:
    """One connection. `read` gives the next answer's status and body."""

    def __init__(self, port: int, token: str) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=15)
        self.token = token
        self._got = b""

    def call(self, text: str, *more: bytes) -> bytes:
        """A whole request; headers that stand in `more` come after ours."""
        body = json.dumps(asking(f"[[say {text}]] {QUICK}")).encode()
        return self.head(b"Content-Length: %d" % len(body), *more) + body

    def head(self, *lines: bytes, first: bytes = b"POST /v1/chat/completions HTTP/1.1") -> bytes:
        known = [
            first,
            b"Host: larkey",
            b"Content-Type: application/json",
            b"Authorization: Bearer " + self.token.encode(),
        ]
        return b"\r\n".join([*known, *lines]) + END

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.sock.sendall(piece)

    def read(self) -> tuple[int, bytes]:
        while END not in self._got:
            self._more()
        head, _, self._got = self._got.partition(END)
        told = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        length = int(told[0]) if told else 0
        while len(self._got) < length:
            self._more()
        body, self._got = self._got[:length], self._got[length:]
        return int(head[9:12]), body

    def said(self) -> str:
        status, body = self.read()
        assert status == 200, body
        return str(json.loads(body)["choices"][0]["message"]["content"])

    def is_over(self) -> bool:
        """Nothing more comes; the other side has closed it."""
        return not self._got and self.sock.recv(65536) == b""

    def _more(self) -> None:
        piece = self.sock.recv(65536)
        assert piece, f"the connection was closed after {self._got!r}"
        self._got += piece


@contextmanager
def connected(larkey: Larkey, token: str) -> Iterator[Wire]:
    wire = Wire(larkey.port, token)
    try:
        yield wire
    finally:
        wire.sock.close()


def test_one_connection_serves_call_after_call(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        for number in range(5):
            wire.send(wire.call(f"yes {number}"))
            assert wire.said() == f"yes {number}"


def test_calls_that_come_in_one_piece_are_answered_in_their_order(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        wire.send(wire.call("one") + wire.call("two") + wire.call("three"))
        assert [wire.said() for _ in range(3)] == ["one", "two", "three"]


def test_a_call_that_comes_sign_by_sign_is_put_together(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.send(*[bytes([sign]) for sign in wire.call("slowly")])
        assert wire.said() == "slowly"


def test_gunicorn_takes_over_where_a_request_is_not_plain(larkey: Larkey, token: str) -> None:
    """Chunked after a plain one, with the begin of a third behind it, which then goes gunicorn's way too."""
    with connected(larkey, token) as wire:
        body = json.dumps(asking(f"[[say chunked]] {QUICK}")).encode()
        chunked = wire.head(b"Transfer-Encoding: chunked") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        wire.send(wire.call("one") + chunked + wire.call("three"))
        assert [wire.said() for _ in range(3)] == ["one", "chunked", "three"]


def test_other_pages_are_served_on_the_same_connection(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        wire.send(wire.call("one"), b"GET /healthz HTTP/1.1\r\nHost: larkey\r\n\r\n")
        assert wire.said() == "one"
        assert wire.read()[0] == 200


def test_whoever_wants_the_connection_closed_gets_it_closed(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        wire.send(wire.call("bye", b"Connection: close") + wire.call("never"))
        assert wire.said() == "bye"
        assert wire.is_over()


def test_expectations_are_met(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        call = wire.call("expected", b"Expect: 100-continue")
        head, _, body = call.partition(END)
        wire.send(head + END)
        assert wire.read()[0] == 100
        wire.send(body)
        assert wire.said() == "expected"


@pytest.mark.parametrize(
    "lines",
    [
        [b"Content-Length: 4", b"Content-Length: 40"],
        [b"Content-Length: 4", b"Transfer-Encoding: chunked"],
        [b"Content-Length: 4", b"Transfer-Encoding : chunked"],
        [b"Content-Length: 4", b"Transfer_Encoding: chunked", b"Host: other"],
        [b"Content-Length: +4"],
        [b"Content-Length: 4\nX: y"],
        [b" folded", b"Content-Length: 4"],
        [b"Content-Length: 4", b"X: \x00"],
    ],
)
def test_nothing_can_be_hidden_behind_a_request(larkey: Larkey, token: str, lines: list[bytes]) -> None:
    """The second request is another's, as behind a proxy: it must be no one's, or get an answer of its own."""
    with connected(larkey, token) as wire:
        wire.send(wire.head(*lines) + b"0\r\n\r\n" + b"GET /v1/hidden HTTP/1.1\r\nHost: larkey\r\n\r\n")
        assert wire.read()[0] >= 400
        assert wire.is_over()


def test_a_body_that_nobody_read_is_not_taken_for_the_next_request(larkey: Larkey, token: str) -> None:
    hidden = b"GET /v1/models HTTP/1.1\r\nHost: larkey\r\n\r\n"
    with connected(larkey, "no-token") as wire:
        wire.send(wire.head(b"Content-Length: %d" % (len(hidden) + 5)) + hidden)
        assert wire.read()[0] == 401
        assert wire.is_over()


def test_a_refusal_is_heard_by_a_caller_who_is_still_sending(larkey: Larkey) -> None:
    with connected(larkey, "no-token") as wire:
        wire.send(wire.head(b"Content-Length: 8000000"), b"x" * 8_000_000)
        assert wire.read()[0] == 401
        assert wire.is_over()


def test_a_head_without_end_is_closed_in_time(larkey: Larkey, token: str) -> None:
    began = time.monotonic()
    with connected(larkey, token) as wire:
        wire.send(b"POST /v1/chat/completions HTTP/1.1\r\nHost: larkey\r\nX: ")
        assert wire.is_over()
    assert time.monotonic() - began < 12


def test_a_head_that_is_too_large_is_refused(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        wire.send(wire.head(b"X: " + b"x" * 40_000, b"Content-Length: 0"))
        assert wire.read()[0] in (400, 431)


def test_a_stream_comes_in_chunks_and_the_connection_goes_on(larkey: Larkey, token: str) -> None:
    with connected(larkey, token) as wire:
        body = json.dumps(asking(f"[[say a b c]] {QUICK}", stream=True)).encode()
        wire.send(wire.head(b"Content-Length: %d" % len(body)) + body)
        got = b""
        while not got.endswith(b"\r\n0\r\n\r\n"):
            got += wire.sock.recv(65536)
        assert b"transfer-encoding: chunked" in got.lower()
        assert b"data: [DONE]" in got
        wire.send(wire.call("after"))
        assert wire.said() == "after"


def test_other_doors_are_as_open_as_before(larkey: Larkey) -> None:
    assert request("GET", f"{larkey.url}/healthz").status == 200
    assert request("GET", f"{larkey.url}/v1/models").status == 401
    assert request("HEAD", f"{larkey.url}/v1/models").status == 401
