"""An answer as it leaves: the head together with the first bytes, in one piece or in chunks. PEP 3333's other half."""

import _socket
import email.utils
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from bot.serving.loop import in_loop

WITHOUT_BODY = ("204", "304")


class Answer:
    """`closes`: the connection ends with it."""

    def __init__(self, sock: socket.socket, *, closes: bool) -> None:
        self._sock = sock
        self._head = b""
        self.begun = False
        self.closes = closes
        self._chunked = False
        self._left: int | None = None
        self._unsent = b""
        self._raw: _socket.socket | None = None
        self._status = ""

    def start(self, status: str, headers: Sequence[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        """WSGI's start_response. Raises ValueError for a header that would be two."""
        if self._status and exc_info is None:
            raise AssertionError("an answer was begun twice")
        self._status = status
        self._left = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        without = status[:3] in WITHOUT_BODY
        self._chunked = self._left is None and not without
        if without:
            self._left = 0
        lines = [f"{name}: {value}\r\n" for name, value in headers]
        said = "".join(lines)
        if said.count("\r") != len(lines) or said.count("\n") != len(lines):
            raise ValueError("a header has a line end inside")
        ending = "close" if self.closes else "keep-alive"
        coding = "Transfer-Encoding: chunked\r\n" if self._chunked else ""
        head = f"HTTP/1.1 {status}\r\nServer: gunicorn\r\nDate: {_date()}\r\nConnection: {ending}\r\n{coding}{said}\r\n"
        self._head = head.encode("latin-1")
        return self.write

    def write(self, data: bytes) -> None:
        data = self._framed(data)
        if not self.begun:
            self.begun = True
            data = self._head + data
        if self._unsent:
            data, self._unsent = self._unsent + data, b""
        if data:
            self._send(data)

    def now(self, data: bytes) -> bool:
        """Write, without waiting, in the middle of `flow`. False when some of it is left for the next `write`."""
        assert self._raw is not None
        data = self._framed(data)
        try:
            sent = self._raw.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        if sent == len(data):
            return True
        self._unsent = data[sent:]
        return False

    def flow(self, source: int, step: Callable[[], bool], ends: Callable[[], float]) -> None:
        """gateway.caller.peer.Channel; see bot/serving/loop.py."""
        sock = self._sock
        # Python's own socket over the same descriptor: gevent's knows of no single send that does not wait.
        self._raw = _socket.socket(sock.family, sock.type, sock.proto, fileno=sock.fileno())
        try:
            in_loop(source, step, ends)
        finally:
            self._raw.detach()
            self._raw = None

    def _framed(self, data: bytes) -> bytes:
        if self._chunked:
            return b"%x\r\n%b\r\n" % (len(data), data) if data else b""
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        return data

    def end(self) -> None:
        """Everything was written. What is shorter than its head told can only end with the connection."""
        if not self.begun:
            self.write(b"")
        if self._chunked:
            self._send(b"0\r\n\r\n")
        elif self._left:
            self.closes = True

    def _send(self, data: bytes) -> None:
        sent = self._sock.send(data)
        if sent < len(data):
            self._sock.sendall(memoryview(data)[sent:])


_dated: tuple[int, str] = (0, "")


def _date() -> str:
    """The time as HTTP writes it, made once a second."""
    global _dated
    now = int(time.time())
    if _dated[0] != now:
        _dated = (now, email.utils.formatdate(now, usegmt=True))
    return _dated[1]
