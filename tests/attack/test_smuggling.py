"""Requests that could be read in two ways, at the doors that gunicorn guards: one answer at most, and then silence."""

import contextlib
import socket

import pytest

from tests.gateway.programs import Programs
from tests.servers import Larkey

DOORS = ("POST /feishu/events", "POST /auth/keys", "GET /auth/login", "GET /conversations", "POST /v1/files")
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: hidden\r\n\r\n"
HIDDEN_ANSWER = b'"ok"'
TWO_WAYS = {
    "two lengths": [b"Content-Length: 5", b"Content-Length: 6"],
    "two lengths in one": [b"Content-Length: 5, 6"],
    "a length and chunks": [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
    "chunks and a length": [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
    "chunks twice": [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"],
    "chunks in disguise": [b"Transfer-Encoding: xchunked"],
    "chunks that are not last": [b"Transfer-Encoding: chunked, identity"],
    "a blank before the colon": [b"Transfer-Encoding : chunked"],
    "a tab before chunked": [b"Transfer-Encoding:\x0bchunked"],
    "a folded line": [b"X-A: b", b" Transfer-Encoding: chunked"],
    "a folded value": [b"Transfer-Encoding:", b" chunked"],
    "a bare line feed": [b"X-A: b\nTransfer-Encoding: chunked"],
    "a bare carriage return": [b"X-A: b\rTransfer-Encoding: chunked"],
    "a zero byte": [b"X-A: b\x00c", b"Content-Length: 5"],
    "a signed length": [b"Content-Length: +5"],
    "a length in hex": [b"Content-Length: 0x5"],
    "a negative length": [b"Content-Length: -5"],
    "a name with a blank": [b"Content Length: 5"],
    "no name": [b": 5"],
    "no colon": [b"Content-Length"],
}


def sent(larkey: Larkey, data: bytes) -> bytes:
    """All that comes back until the other side closes, or says nothing for a while."""
    got = b""
    with socket.create_connection(("127.0.0.1", larkey.port), timeout=8) as line, contextlib.suppress(OSError):
        line.sendall(data)
        while piece := line.recv(65536):
            got += piece
    return got


def heads(got: bytes) -> list[int]:
    """The status of each answer."""
    return [int(part[4:7]) for part in got.split(b"HTTP/1.")[1:] if part[4:7].isdigit()]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("trick", TWO_WAYS)
def test_what_could_be_read_in_two_ways_is_refused_and_ends_the_connection(
    larkey: Larkey, door: str, trick: str
) -> None:
    head = [f"{door} HTTP/1.1".encode(), b"Host: larkey", b"Content-Type: application/json", *TWO_WAYS[trick]]
    got = sent(larkey, b"\r\n".join(head) + b"\r\n\r\n0\r\n\r\n" + HIDDEN)
    assert HIDDEN_ANSWER not in got
    assert [status for status in heads(got) if status < 400] == []
    assert len(heads(got)) <= 1


@pytest.mark.parametrize("hosts", [[b"Host: a", b"Host: b"], [b"Host: a b"], [b"Host: a/b"], [b"Host: a@b"]])
def test_hosts_that_are_none_decide_nothing(larkey: Larkey, hosts: list[bytes]) -> None:
    got = sent(larkey, b"\r\n".join([b"GET /auth/login HTTP/1.1", b"Connection: close", *hosts]) + b"\r\n\r\n")
    assert not any(name in got.partition(b"redirect_uri")[2][:60] for name in (b"%2F%2Fa", b"%2F%2Fb"))


TRICKS = (
    *(
        "/static/../config.toml",
        "/static/%2e%2e/config.toml",
        "/static/..%2f..%2fconfig.toml",
        "/static/....//config.toml",
    ),
    *("/auth/static/../../config.toml", "/auth/static/%2e%2e%2f%2e%2e%2fbot/app.py", "/auth/static//etc/passwd"),
    *(
        "/auth/static/..%5c..%5cconfig.toml",
        "/auth/static/%00/../../../config.toml",
        "/auth/static/%252e%252e/config.toml",
    ),
    *(
        "/v1/../metrics",
        "/v1/%2e%2e/metrics",
        "/v1/..%2fmetrics",
        "/v1/./../doctor",
        "/v1//../metrics",
        "/openai/../metrics",
    ),
    *("//metrics", "/metrics/", "/METRICS", "/metrics;x=1", "/metrics%2f", "/./metrics", "/healthz/..;/metrics"),
    *("//doctor", "/doctor/", "/doctor;a", "/%64octor", "/conversations/../doctor", "/conversations/%2e%2e%2fdoctor"),
    *("http://larkey/metrics", "http://127.0.0.1:1/doctor", "*", "/\\metrics", "/v1/metrics/../../doctor"),
)


@pytest.mark.parametrize("path", TRICKS)
def test_no_trick_with_a_path_opens_a_door_or_a_file(larkey: Larkey, programs: Programs, path: str) -> None:
    asked = programs.last_upstream()
    got = sent(larkey, f"GET {path} HTTP/1.1\r\nHost: larkey\r\nConnection: close\r\n\r\n".encode())
    assert all(status in (301, 302, 303, 308) or status >= 400 for status in heads(got)), got[:300]
    assert not any(word in got for word in (b"larkey_requests", b"APP_SECRET", b"root:", b"import ", b'"checks"'))
    assert programs.last_upstream() == asked
