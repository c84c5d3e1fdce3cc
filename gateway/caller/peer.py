"""The caller's end of a connection: whether they are still there, and how long they may keep us waiting.

gunicorn notices that a caller has left only when it writes, and a silent stream writes nothing
(https://github.com/benoitc/gunicorn/issues/2010). So the socket is looked at without reading from it.
"""

import _socket
import contextlib
import socket
from collections.abc import Callable
from typing import Any, Protocol

PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT


class Channel(Protocol):
    """An answer that the event loop can pass on by itself (bot/serving/answer.py)."""

    def now(self, data: bytes) -> bool:
        """Write, without waiting. False when some of it is left, which leaves with the next usual write."""

    def flow(self, source: int, step: Callable[[], bool], ends: Callable[[], float]) -> None:
        """Has `step` called now, and in the event loop whenever something is at the descriptor, until it says False.

        Meanwhile this thread waits. Raises what `step` raises, and TimeoutError at `ends()` by the monotonic clock.
        """


class Peer:
    """Over `environ["gunicorn.socket"]`; without one, as in another server, the caller never seems to leave.

    `channel` is there where the quick lane serves the request.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        self._sock = environ.get("gunicorn.socket")
        self.channel: Channel | None = environ.get("larkey.channel")

    @property
    def gone(self) -> bool:
        """The caller has closed their end. Does not wait, and takes no bytes of a next request away."""
        sock = self._sock
        if sock is None:
            return False
        try:
            # Python's own socket over the same descriptor: gevent's would wait until there is something to read.
            probe = _socket.socket(sock.family, sock.type, sock.proto, fileno=sock.fileno())
        except (OSError, ValueError):
            return True
        try:
            return probe.recv(1, PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            probe.detach()

    def patience(self, seconds: float | None) -> None:
        """How long a read from the caller or a write to them may stand still; None for ever."""
        if self._sock is not None:
            with contextlib.suppress(OSError):
                self._sock.settimeout(seconds)

    def stop_reading(self) -> None:
        """Nothing more is taken from the caller: whoever waits for it finds the end."""
        if self._sock is not None:
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_RD)

    def release(self) -> None:
        """The request is over; the connection may serve another one."""
        self.patience(None)
        self._sock = self.channel = None
