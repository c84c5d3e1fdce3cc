"""A connection to an upstream: a socket that can be cut and looked at, and those that wait for their next call."""

import _socket
import contextlib
import os
import socket
import ssl
import time
import weakref
from collections import deque

PIECE = 65_536
PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT
IDLE_SECONDS = 60.0
MOST_IDLE = 1024


class Connection:
    """Made as soon as there is a socket, so that it can be cut while TLS or a proxy's consent are still on their way.

    A duplicate of the file descriptor names the same connection whatever wraps the socket later.
    """

    __slots__ = ("_probe", "_stuck", "_timeout", "keeps", "since", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._probe = _socket.socket(sock.family, sock.type, sock.proto, fileno=os.dup(sock.fileno()))
        self._timeout: float | None = -1.0
        self._stuck = False
        self.keeps = True
        """Whether it may serve another call after this one."""
        self.since = 0.0

    def patience(self, seconds: float) -> None:
        """How long each step of what follows may stand still."""
        if seconds != self._timeout:
            self._timeout = seconds
            self.sock.settimeout(seconds if seconds > 0.001 else 0.001)

    def send(self, data: bytes) -> None:
        sent = self.sock.send(data)
        if sent < len(data):
            self.sock.sendall(memoryview(data)[sent:])

    def recv(self) -> bytes:
        return self.sock.recv(PIECE)

    def ready(self) -> bytes | None:
        """What has come by now; None when that is nothing, empty when the other side has closed. Does not wait."""
        try:
            if not self.secure:
                return self._probe.recv(PIECE, socket.MSG_DONTWAIT)
            if self._timeout != 0.0:
                self._timeout = 0.0
                self.sock.settimeout(0.0)
            return self.sock.recv(PIECE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except ssl.SSLWantWriteError:  # TLS has to say something before it can go on
            self._stuck = True
            return None

    @property
    def secure(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)

    @property
    def flows(self) -> bool:
        """Whether what comes can be awaited at the descriptor: not so for TLS within a proxy's TLS, nor for what TLS
        has unpacked already."""
        sock = self.sock
        if isinstance(sock, ssl.SSLSocket) and sock.pending():
            return False
        return isinstance(sock, socket.socket) and not self._stuck

    def cut(self) -> None:
        with contextlib.suppress(OSError):
            self._probe.shutdown(socket.SHUT_RDWR)

    @property
    def idle(self) -> bool:
        """Whether the other side has neither closed it nor said anything unasked."""
        try:
            if self.secure:
                return self.ready() is None
            self._probe.recv(1, PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        self._probe.close()
        with contextlib.suppress(OSError):
            self.sock.close()


class Waiting:
    """Kept-alive connections, by where they lead. The one that was used last is used next."""

    def __init__(self) -> None:
        self._idle: dict[object, deque[Connection]] = {}
        weakref.finalize(self, _close_all, self._idle)

    def take(self, route: object) -> Connection | None:
        idle = self._idle.get(route)
        while idle:
            try:
                connection = idle.pop()
            except IndexError:  # another thread was quicker
                return None
            if connection.idle:
                return connection
            connection.close()
        return None

    def give(self, route: object, connection: Connection) -> None:
        now = connection.since = time.monotonic()
        idle = self._idle.get(route)
        if idle is None:
            idle = self._idle.setdefault(route, deque())
        idle.append(connection)
        while len(idle) > MOST_IDLE or (idle and idle[0].since < now - IDLE_SECONDS):
            try:
                idle.popleft().close()
            except IndexError:
                return

    def close(self) -> None:
        _close_all(self._idle)


def _close_all(waiting: dict[object, deque[Connection]]) -> None:
    for idle in waiting.values():
        while idle:
            idle.pop().close()
