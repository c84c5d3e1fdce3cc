"""The HTTP client against providers that are not as HTTP wants them, or as nobody expects them."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from llm.errors import UpstreamDown
from llm.http import Http, Reply
from llm.wire.framing import Chunked
from llm.wire.head import Malformed
from llm.wire.line import Line
from tests.llm.raw import RawProvider

OK = b"HTTP/1.1 200 OK\r\n"
HELLO = OK + b"Content-Length: 5\r\n\r\nhello"


def send(http: Http, provider: RawProvider, body: bytes | Iterator[bytes] | None = b"{}", **headers: str) -> Reply:
    return http.send("POST", provider.url, Line(), headers=headers, body=body, first_timeout=1.0)


def answer(*script: bytes | float, closes: bool = False) -> bytes:
    with RawProvider(script, closes=closes) as provider:
        return send(Http(environment={}), provider).body(2.0)


def in_chunks(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("script", "closes"),
    [
        ([HELLO], False),
        ([OK + b"content-length:5\r\nX: a\r\nx: b\r\n\r\n", b"hello"], False),
        ([CHUNKED + in_chunks(b"he", b"l", b"lo")], False),
        ([bytes([sign]) for sign in CHUNKED + in_chunks(b"hel", b"lo")], False),
        ([CHUNKED + b"5;name=value\r\nhello\r\n0\r\nSum: 1\r\nOther: 2\r\n\r\n"], False),
        ([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HELLO], False),
        ([OK + b"\r\n", b"hel", b"lo"], True),
        ([b"HTTP/1.0 200 \r\n\r\nhello"], True),
        ([OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello")], True),
        ([OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"hello")], True),
        ([CHUNKED.replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n") + in_chunks(gzip.compress(b"hello"))], False),
    ],
)
def test_an_answer_is_read_however_it_is_framed(script: list[bytes], closes: bool) -> None:
    assert answer(*script, closes=closes) == b"hello"


def test_a_connection_is_kept_alive_while_a_model_thinks() -> None:
    with RawProvider([OK + b"Content-Length: 5\r\n\r\n", 0.5, b"hello"]) as provider:
        reply = send(Http(environment={}), provider)
        assert reply._connection is not None
        sock = reply._connection.sock
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert reply.body(2.0) == b"hello"


@pytest.mark.parametrize(
    "script",
    [
        b"\x16\x03\x01\x02\x00garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        OK + b"no colon here\r\n\r\n",
        OK + b"Name : value\r\n\r\n",
        OK + b" folded: value\r\n\r\n",
        OK + b"X: a\rb\r\n\r\n",
        OK + b"X: a\x00b\r\n\r\n",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        OK + b"Content-Length: +5\r\n\r\nhello",
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        CHUNKED + b"five\r\nhello\r\n0\r\n\r\n",
        CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
        CHUNKED + b"4\r\nhello\r\n0\r\n\r\n",
        CHUNKED + b"5\nhello\r\n0\r\n\r\n",
        CHUNKED + b"f" * 5000,
        OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        OK + b"Content-Encoding: br\r\nContent-Length: 5\r\n\r\nhello",
        OK + b"X: " + b"x" * 10_000_000,
        OK + b"X: y\r\n" * 2_000_000,
    ],
)
def test_what_is_not_http_is_no_answer(script: bytes) -> None:
    with pytest.raises(UpstreamDown) as failed:
        answer(script)
    assert failed.value.code == "malformed"


@pytest.mark.parametrize("script", [OK + b"Content-Length: 6\r\n\r\nhello", CHUNKED + b"6\r\nhello", CHUNKED, OK])
def test_an_answer_that_is_cut_off_is_not_taken_for_a_whole_one(script: bytes) -> None:
    with pytest.raises(UpstreamDown):
        answer(script, closes=True)


def test_a_head_that_drips_is_given_up_in_time() -> None:
    began = time.monotonic()
    with pytest.raises(UpstreamDown) as failed:
        answer(*[step for _ in range(30) for step in (b"H", 0.1)])
    assert failed.value.code == "timeout"
    assert time.monotonic() - began < 2.5


def test_signs_of_chunks_to_come_are_no_sign_of_life() -> None:
    drip = [step for _ in range(40) for step in (b"0", 0.1)]
    with RawProvider([CHUNKED, *drip]) as provider:
        reply = send(Http(environment={}), provider)
        began = time.monotonic()
        with pytest.raises(UpstreamDown) as failed:
            reply.read(0.5)
    assert failed.value.code == "timeout"
    assert time.monotonic() - began < 2


def test_a_small_answer_that_unpacks_to_a_giant_is_stopped_at_the_limit() -> None:
    packed = gzip.compress(b"\0" * 200_000_000)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with RawProvider([head + packed]) as provider:
        reply = send(Http(environment={}), provider)
        with pytest.raises(UpstreamDown) as failed:
            reply.body(20.0, limit=4_000_000)
    reply.close()
    assert failed.value.code == "too_large"


def test_a_connection_serves_again_only_after_a_clean_end() -> None:
    http = Http(environment={})
    with RawProvider([HELLO], [HELLO + b"and more"], [HELLO]) as provider:
        assert [send(http, provider).body(2.0) for _ in range(3)] == [b"hello"] * 3
        assert provider.connections == 2


def test_what_was_said_unasked_is_nobodys_answer() -> None:
    http = Http(environment={})
    with RawProvider([HELLO, 0.2, HELLO], [HELLO]) as provider:
        assert send(http, provider).body(2.0) == b"hello"
        time.sleep(0.5)
        assert send(http, provider).body(2.0) == b"hello"
        assert provider.connections == 2


def test_a_body_goes_up_piece_by_piece() -> None:
    with RawProvider([HELLO], [HELLO]) as provider:
        http = Http(environment={})
        assert send(http, provider, iter([b"one", b"", b"two"])).body(2.0) == b"hello"
        assert provider.asked[-1].endswith(b"\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
        assert send(http, provider, iter([b"one", b"two"]), **{"Content-Length": "6"}).body(2.0) == b"hello"
        assert provider.asked[-1].endswith(b"\r\n\r\nonetwo")


def test_a_refusal_before_the_body_has_arrived_is_heard() -> None:
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    with RawProvider([refusal, 0.3], closes=True, impatient=True) as provider:
        reply = send(Http(environment={}), provider, iter([b"x" * 1000] * 3))
        assert (reply.status, reply.body(2.0)) == (413, b"no")


def test_no_header_can_become_two() -> None:
    with RawProvider([HELLO]) as provider, pytest.raises(ValueError):
        send(Http(environment={}), provider, X="a\r\nAuthorization: Bearer other")


@given(some.lists(some.binary(min_size=1, max_size=40), max_size=6), some.randoms(use_true_random=False))
def test_chunks_mean_the_same_however_they_are_cut(chunks: list[bytes], chance: "object") -> None:
    data = in_chunks(*chunks)
    body, got, at = Chunked(), b"", 0
    while at < len(data):
        step = chance.randint(1, 9)  # type: ignore[attr-defined]
        got += body.feed(data[at : at + step])
        at += step
    assert got == b"".join(chunks)
    assert body.done
    assert not body.surplus


def test_an_unfinished_body_does_not_end_quietly() -> None:
    body = Chunked()
    body.feed(b"5\r\nhel")
    with pytest.raises(Malformed):
        body.end()
