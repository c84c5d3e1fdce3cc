"""The caller's end of a connection: whether they are still there, and how long they may keep us waiting.

gunicorn notices that a caller has left only when it writes, and a silent stream writes nothing
(https://github.com/benoitc/gunicorn/issues/2010). So the socket is looked at without reading from it.
"""

import _socket
import contextlib
import os
import socket
from typing import Any

PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT


class Peer:
    """Over `environ["gunicorn.socket"]`; without one, as in another server, the caller never seems to leave."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._sock = environ.get("gunicorn.socket")
        self._probe: _socket.socket | None = None
        with contextlib.suppress(OSError, AttributeError):
            # A plain socket of the same connection: it neither waits, nor does gevent make it wait.
            self._probe = _socket.socket(fileno=os.dup(self._sock.fileno()))  # type: ignore[union-attr]

    @property
    def gone(self) -> bool:
        """The caller has closed their end. Does not wait, and takes no bytes of a next request away."""
        if self._probe is None:
            return False
        try:
            return self._probe.recv(1, PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def patience(self, seconds: float | None) -> None:
        """How long a read from the caller or a write to them may stand still; None for ever."""
        if self._sock is not None:
            with contextlib.suppress(OSError):
                self._sock.settimeout(seconds)

    def stop_reading(self) -> None:
        """Nothing more is taken from the caller: whoever waits for it finds the end."""
        if self._probe is not None:
            with contextlib.suppress(OSError):
                self._probe.shutdown(socket.SHUT_RD)

    def release(self) -> None:
        """The request is over; the connection may serve another one."""
        self.patience(None)
        probe, self._probe = self._probe, None
        if probe is not None:
            probe.close()
