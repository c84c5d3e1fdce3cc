"""One call's line to an upstream, which anybody may cut at any moment from any thread.

The thread that made the call sits in `recv`, perhaps for minutes. To wake it and to free the upstream at once, the
socket must be shut down in both directions (only then the other side sees it), whatever wraps it by now: TLS, a proxy's
tunnel, urllib3. A duplicate of the file descriptor names the same connection through all of that: the line keeps one.
"""

import contextlib
import os
import socket
import threading

from llm.errors import Cancelled


class Line:
    """Made for one call, whose request may take `send_timeout` seconds to leave. Any thread may hang up."""

    def __init__(self, send_timeout: float = 60.0) -> None:
        self.send_timeout = send_timeout
        self._hung_up = threading.Event()
        self._lock = threading.Lock()
        self._watched = -1
        self.sock: socket.socket | None = None  # what answers are read from, for its time-out
        self.reused = False  # the socket was kept alive from an earlier call
        self.wants_fresh = False  # do not reuse one

    @property
    def gone(self) -> bool:
        return self._hung_up.is_set()

    def watch(self, sock: socket.socket, *, reused: bool) -> None:
        """From now on this is the connection to cut. Raises Cancelled when it is too late."""
        self.reused = reused
        with self._lock:
            self._forget()
            if not self.gone:
                self._watched = os.dup(sock.fileno())
                return
        raise Cancelled

    def hang_up(self) -> None:
        """Cut the connection, now and for ever. Does not wait."""
        self._hung_up.set()
        with self._lock:
            if self._watched < 0:
                return
            with contextlib.suppress(OSError), socket.socket(fileno=self._watched) as other:
                self._watched = -1
                other.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """The call is over; the connection may serve another one."""
        self.sock = None
        with self._lock:
            self._forget()

    def pause(self, seconds: float) -> None:
        """Wait. Raises Cancelled as soon as somebody hangs up."""
        if self._hung_up.wait(seconds):
            raise Cancelled

    def _forget(self) -> None:
        if self._watched >= 0:
            os.close(self._watched)
            self._watched = -1

    def __del__(self) -> None:
        self._forget()
