"""The web application, whose callers have to send what they want to say in time. /v1 looks after itself."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from bot.serving.input import Unread

WRITE_PATIENCE = 60.0
"""Seconds that one write may stand still: who reads slowly is waited for, who reads no more is not."""
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Punctual:
    """A body that is not here after so many seconds is as good as cut off, however it drips."""

    def __init__(self, app: WsgiApp, seconds: float) -> None:
        self._app, self._seconds = app, seconds

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        line = environ.get("gunicorn.socket")
        if not isinstance(line, Unread):
            return self._app(environ, start_response)
        line.due = time.monotonic() + self._seconds
        try:
            return self._app(environ, start_response)
        finally:
            line.due = None
            line.settimeout(WRITE_PATIENCE)
