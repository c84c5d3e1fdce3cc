"""Decompression bombs and other bodies that are small on the wire and giant inside: no memory is spent on them."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.attack.conftest import ODD
from tests.gateway.programs import QUICK, Programs, RawCall, asking, bearer
from tests.gateway.scripted.provider import ROLE, WHOLE, Provider, Script
from tests.processes import highest_memory
from tests.servers import worker_pids
from tests.support import request

MEGABYTE = 1 << 20
GIANT = 256
"""Megabytes."""
BEARABLE = 150 * 1024
"""Kilobytes by which a worker may have grown at its highest."""


@cache
def packed(before: bytes, after: bytes, kind: int = 31) -> bytes:
    """Hundreds of megabytes between the two, in one or two. 31 is gzip, 15 deflate (zlib's wbits)."""
    packer = zlib.compressobj(1, zlib.DEFLATED, kind)
    pieces = [packer.compress(before)] + [packer.compress(b"x" * MEGABYTE) for _ in range(GIANT)]
    return b"".join([*pieces, packer.compress(after), packer.flush()])


def answer(kind: bytes, body: bytes, coding: bytes) -> Script:
    told = b"Content-Type: %s\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (kind, coding, len(body))
    return Script([b"HTTP/1.1 200 OK\r\n" + told, body])


@pytest.fixture
def grown(programs: Programs) -> Iterator[Callable[[], int]]:
    """By how many kilobytes a worker's memory has been higher than it was before this test."""
    with highest_memory(worker_pids(programs.larkey.webs[0])) as highest:
        before = highest()
        yield lambda: highest() - before


HEAD, TAIL = WHOLE.split(b"hello")
JSON, EVENTS = b"application/json", b"text/event-stream"
SAID = b'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n'
FROM_ABOVE: dict[str, Callable[[], Script]] = {
    "an answer": lambda: answer(JSON, packed(HEAD, TAIL), b"gzip"),
    "an answer of zlib": lambda: answer(JSON, packed(HEAD, TAIL, 15), b"deflate"),
    "a bomb in a bomb": lambda: answer(JSON, gzip.compress(packed(HEAD, TAIL)), b"gzip, gzip"),
    "a stream's first event": lambda: answer(EVENTS, packed(b"data: ", b"\n\n"), b"gzip"),
    "a stream's second event": lambda: answer(EVENTS, packed(ROLE + SAID + b"data: ", b"\n\n"), b"gzip"),
}
"""Made when they are needed: it takes a while."""


@pytest.mark.parametrize("bomb", FROM_ABOVE)
def test_a_bomb_of_a_provider_does_not_go_off_in_our_memory(
    programs: Programs, provider: Provider, token: str, grown: Callable[[], int], bomb: str
) -> None:
    provider.answers(FROM_ABOVE[bomb]())
    stream = "stream" in bomb
    with RawCall(programs.larkey.port, token, asking("hi", model=ODD, stream=stream)) as call:
        call.sock.settimeout(30)
        read = 0
        while read < 64 * MEGABYTE and (piece := call.sock.recv(MEGABYTE)):
            read += len(piece)
            if b"\r\n0\r\n\r\n" in piece or (b'"error"' in piece and piece.endswith(b"}")):
                break
    assert grown() < BEARABLE
    assert programs.post(token, asking(QUICK)).status == 200


BELOW: dict[str, tuple[Callable[[], bytes], str]] = {
    "gzip": (lambda: packed(b'{"model":"', b'"}'), "gzip"),
    "deflate": (lambda: packed(b'{"model":"', b'"}', 15), "deflate"),
    "brackets": (lambda: b'{"model":"sandbox","messages":' + b"[" * 500_000 + b"]" * 500_000 + b"}", ""),
    "names": (lambda: b"{" + b",".join(b'"%d":[]' % n for n in range(200_000)) + b"}", ""),
    "a number": (lambda: b'{"model":"sandbox","n":1' + b"0" * 900_000 + b"}", ""),
}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/embeddings", "/feishu/events"])
@pytest.mark.parametrize("bomb", BELOW)
def test_a_bomb_of_a_caller_is_refused_and_nobody_is_asked(
    programs: Programs, token: str, grown: Callable[[], int], path: str, bomb: str
) -> None:
    asked = programs.last_upstream()
    make, coding = BELOW[bomb]
    headers = {**bearer(token), **({"Content-Encoding": coding} if coding else {})}
    reply = request("POST", f"{programs.larkey.url}{path}", make(), headers)
    assert 400 <= reply.status < 500, reply
    assert json.loads(reply.body)["error"]
    assert grown() < BEARABLE
    assert programs.last_upstream() == asked
