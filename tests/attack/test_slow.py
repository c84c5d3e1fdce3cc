"""Slow loris, at every door: heads and bodies that drip for ever. Who dawdles is shown out; nobody waits for them."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.gateway.programs import Programs
from tests.servers import Larkey
from tests.support import request

DOORS = ("POST /feishu/events", "POST /auth/keys", "GET /auth/login", "POST /v1/chat/completions", "GET /healthz")
LONGEST = 25.0
"""Seconds; a head has five, a body one in these tests, and what nobody reads is thrown away for some more."""
MANY = 40


class Dripping:
    """A connection that sends a byte four times a second, for as long as somebody listens."""

    def __init__(self, port: int, begin: bytes) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
        self._sock.sendall(begin)
        self._began = time.monotonic()
        self._over = threading.Event()
        threading.Thread(target=self._drip, daemon=True).start()

    def seconds(self) -> float:
        """How long it was borne: until the other side has closed. Raises TimeoutError."""
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - self._began < LONGEST:
                if not self._sock.recv(65536):
                    break
            else:
                raise TimeoutError
        self.close()
        return time.monotonic() - self._began

    def close(self) -> None:
        self._over.set()
        self._sock.close()

    def _drip(self) -> None:
        with contextlib.suppress(OSError):
            while not self._over.wait(0.25):
                self._sock.sendall(b"x")


def head(door: str, *lines: str) -> bytes:
    return "\r\n".join([f"{door} HTTP/1.1", "Host: larkey", "Content-Type: application/json", *lines]).encode()


BEGINNINGS: dict[str, Callable[[str, str], bytes]] = {
    "its head": lambda door, token: head(door, "X-Slow: "),
    "a long head": lambda door, token: head(door, *(f"X-{n}: {'x' * 4000}" for n in range(5)), "X-Slow: "),
    "its body": lambda door, token: (
        head(door, f"Authorization: Bearer {token}", "Content-Length: 100000") + b"\r\n\r\n"
    ),
    "its chunks": lambda door, token: (
        head(door, f"Authorization: Bearer {token}", "Transfer-Encoding: chunked") + b"\r\n\r\nffff\r\n"
    ),
}


@pytest.fixture(scope="module")
def lines(larkey: Larkey, _programs: Programs) -> Iterator[dict[tuple[str, str], Dripping]]:
    """All of them at once, at every door."""
    token = _programs.issue().text
    opened = {
        (door, what): Dripping(larkey.port, begin(door, token)) for door in DOORS for what, begin in BEGINNINGS.items()
    }
    yield opened
    for line in opened.values():
        line.close()


@pytest.mark.parametrize("what", BEGINNINGS)
@pytest.mark.parametrize("door", DOORS)
def test_whoever_drips_is_shown_out(lines: dict[tuple[str, str], Dripping], door: str, what: str) -> None:
    assert lines[door, what].seconds() < LONGEST


def test_others_are_served_while_many_drip(larkey: Larkey, token: str) -> None:
    crowd = [Dripping(larkey.port, head(DOORS[0], "Content-Length: 9000") + b"\r\n\r\n") for _ in range(MANY)]
    try:
        assert request("GET", f"{larkey.url}/healthz").status == 200
        assert request("GET", f"{larkey.url}/v1/models", headers={"Authorization": f"Bearer {token}"}).status == 200
        kind = {"Content-Type": "application/json"}
        assert request("POST", f"{larkey.url}/feishu/events", b"{}", kind).status in (400, 401)
    finally:
        for line in crowd:
            line.close()
