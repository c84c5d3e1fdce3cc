"""Redis' protocol, as far as scripts need it: commands packed, answers read, on a connection that redis-py has opened.

redis-py opens connections (TLS, users, sentinels), but what it does for each command costs several times what Redis
does for it; so what every request asks goes this way. https://redis.io/docs/latest/develop/reference/protocol-spec/
"""

import _socket
import os
import socket
from collections.abc import Sequence
from typing import Any

PIECE = 65_536
PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT
Word = str | int | float


class Refused(Exception):
    """The server's own answer that a command failed."""


def packed(words: Sequence[Word]) -> bytes:
    texts = [word if isinstance(word, str) else repr(word) for word in words]
    command = "".join([f"${len(text)}\r\n{text}\r\n" for text in texts])
    if command.isascii():
        return f"*{len(texts)}\r\n{command}".encode()
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    return b"*%d\r\n" % len(parts) + b"".join([b"$%d\r\n%b\r\n" % (len(part), part) for part in parts])


class Link:
    """A connection of redis-py's, taken over for good. Raises OSError when it breaks, EOFError when it was closed."""

    def __init__(self, pool: Any) -> None:
        """`pool` is redis-py's connection pool; this blocks until its connection is ready."""
        self._pool = pool
        self._connection = pool.get_connection()
        self._sock: socket.socket = self._connection._sock
        self._probe = _socket.socket(self._sock.family, self._sock.type, 0, fileno=os.dup(self._sock.fileno()))
        self._got = b""
        self._at = 0

    @property
    def closed(self) -> bool:
        """Whether the server has closed it meanwhile, as one that was restarted has."""
        try:
            return not self._probe.recv(1, PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def send(self, commands: bytes) -> None:
        self._sock.sendall(commands)

    def read(self) -> Any:
        """The next answer; Refused as a value, so that one command's failure is nobody else's."""
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return self._bulk(int(rest))
        if kind == b"*":
            return None if rest == b"-1" else [self.read() for _ in range(int(rest))]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            return Refused(rest.decode("utf-8", "replace"))
        raise OSError("that is not Redis' protocol")

    def drop(self) -> None:
        """It is of no use any more."""
        self._probe.close()
        self._connection.disconnect()
        self._pool.release(self._connection)

    def _line(self) -> bytes:
        while (end := self._got.find(b"\r\n", self._at)) < 0:
            self._more()
        line = self._got[self._at : end]
        self._at = end + 2
        return line

    def _bulk(self, size: int) -> str | None:
        if size < 0:
            return None
        while len(self._got) < self._at + size + 2:
            self._more()
        data = self._got[self._at : self._at + size]
        self._at += size + 2
        return data.decode("utf-8", "surrogatepass")

    def _more(self) -> None:
        data = self._sock.recv(PIECE)
        if not data:
            raise EOFError("Redis has closed the connection")
        self._got = self._got[self._at :] + data
        self._at = 0
