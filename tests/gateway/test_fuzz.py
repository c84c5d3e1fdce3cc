"""Whatever a program writes on the wire: it is answered in time, never with a failure of ours, in OpenAI's shape."""

import contextlib
import json
import re
import socket
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs
from tests.gateway.wire import proper, written
from tests.support import request

LONGEST = 8.0
BOUNDED = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
SELDOM = st.sampled_from([False, False, False, True])
NOT_HTTP = re.compile(rb"<title>|<h1>")
"""How the server answers what is no HTTP at all: it never reaches us."""


@dataclass(frozen=True)
class Answer:
    """What came back, or nothing where the connection was closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    """A body has to be here within half a second, so that those that never come do not hold the test up."""
    return {"settings": {**SETTINGS, "GATEWAY__BODY_SECONDS": "0.5"}}


def exchange(port: int, sent: bytes, *, half: bool) -> Answer | None:
    """Write it, and read until the end. `half`: say that nothing more comes. A silent server is an AssertionError."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST) as line:
        with contextlib.suppress(OSError):  # it may have answered, and left, before all of it was written
            line.sendall(sent)
            if half:
                line.shutdown(socket.SHUT_WR)
        return _read(line, bodiless=sent.startswith(b"HEAD "))


def _read(line: socket.socket, *, bodiless: bool) -> Answer | None:
    got = b""
    try:
        while not (_whole(got) or (bodiless and b"\r\n\r\n" in got)):
            piece = line.recv(65536)
            if not piece:
                break
            got = (got + piece).removeprefix(GO_ON)
    except TimeoutError:
        raise AssertionError(f"no answer within {LONGEST} s; what came: {got[:300]!r}") from None
    except OSError:
        pass
    return _parsed(got) if got else None


def _whole(got: bytes) -> bool:
    head, found, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    if b"transfer-encoding: chunked" in head.lower():
        return body.endswith(b"0\r\n\r\n")
    if got.startswith(b"HTTP/1.1 204"):
        return bool(found)
    return bool(found) and length is not None and len(body) >= int(length[1])


def _parsed(got: bytes) -> Answer:
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    found = re.match(r"HTTP/1\.[01] (\d{3})", first)
    assert found, got[:200]
    return Answer(
        int(found[1]), {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body
    )


def check(answer: Answer | None) -> None:
    """No failure of ours; what is refused is refused in OpenAI's envelope."""
    if answer is None:
        return
    assert answer.status < 500, answer
    if answer.status < 400 or not answer.body or NOT_HTTP.search(answer.body):
        return
    error = json.loads(answer.body)["error"]
    assert isinstance(error["message"], str)
    assert {"type", "code"} <= set(error)


@pytest.mark.parametrize("requests", [proper(), written()], ids=["good HTTP", "bad HTTP"])
def test_no_request_makes_us_fail_hang_or_speak_another_way(
    programs: Programs, token: str, requests: SearchStrategy[bytes]
) -> None:
    port = programs.larkey.port

    @BOUNDED
    @given(sent=requests, half=SELDOM)
    def ask(sent: bytes, half: bool) -> None:
        note(f"sent {sent!r}")
        check(exchange(port, sent.replace(b"{token}", token.encode()), half=half))

    ask()
    assert request("GET", f"http://127.0.0.1:{port}/readyz").status == 200
    assert '"level": "error"' not in programs.larkey.logs(), programs.larkey.logs()[-3000:]


def test_no_bytes_at_all_make_us_fail_or_hang(programs: Programs) -> None:
    port = programs.larkey.port

    @BOUNDED
    @given(sent=st.binary(min_size=1, max_size=200))
    def ask(sent: bytes) -> None:
        answer = exchange(port, sent, half=True)
        assert answer is None or 400 <= answer.status < 500, answer

    ask()
