"""One call's line to an upstream, which anybody may cut at any moment from any thread.

The thread that made the call sits in `recv`, perhaps for minutes. Whoever hangs up shuts its connection down, which
wakes it and frees the upstream at once, whatever wraps the socket by now: TLS or a proxy's tunnel.
"""

import threading
from typing import Protocol

from llm.errors import Cancelled


class Cuttable(Protocol):
    def cut(self) -> None:
        """Shut it down in both directions: only then the other side sees it. Does not wait."""


class Line:
    """Made for one call, whose request may take `send_timeout` seconds to leave. Any thread may hang up."""

    def __init__(self, send_timeout: float = 60.0) -> None:
        self.send_timeout = send_timeout
        self.gone = False
        self._lock = threading.Lock()
        self._connection: Cuttable | None = None
        self._waiting: threading.Event | None = None

    def watch(self, connection: Cuttable) -> None:
        """From now on this is the connection to cut. Raises Cancelled when it is too late."""
        with self._lock:
            if not self.gone:
                self._connection = connection
                return
        raise Cancelled

    def hang_up(self) -> None:
        """Cut the connection, now and for ever. Does not wait."""
        with self._lock:
            self.gone = True
            if self._waiting is not None:
                self._waiting.set()
            if self._connection is not None:
                self._connection.cut()

    def release(self) -> None:
        """The call is over; the connection may serve another one."""
        with self._lock:
            self._connection = None

    def pause(self, seconds: float) -> None:
        """Wait. Raises Cancelled as soon as somebody hangs up."""
        with self._lock:
            if self._waiting is None and not self.gone:
                self._waiting = threading.Event()
        if self.gone or (self._waiting is not None and self._waiting.wait(seconds)):
            raise Cancelled
