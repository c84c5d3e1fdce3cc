"""Signs of life in a stream whose provider is silent, so that no proxy in between takes it for dead.

Nothing is said for the first seconds, so that a failure still gets its true status. Then come the headers and, again
and again, a comment (https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes), which is padded:
some proxies hold small portions back. Until the first real output the call may still go to another key.

The thread that serves the request says when it waits for the provider; only then another one writes.
"""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("larkey.gateway")
COMMENT = b": the model is still at work" + b" " * 2000 + b"\n\n"
LIVELY = 0.5
Write = Callable[[bytes], object]


class Pulse:
    """`open` sends the headers and gives the function that writes. `seconds`: of silence before each comment."""

    def __init__(self, open_stream: Callable[[], Write], seconds: float) -> None:
        self._open, self._seconds = open_stream, seconds
        self._write: Write | None = None
        self._lock = threading.Lock()
        self._silent_since = 0.0
        self._beating = False

    @property
    def begun(self) -> bool:
        """The headers have left already."""
        return self._write is not None

    @property
    def beating(self) -> bool:
        """A comment is being written."""
        return self._beating

    def opened(self, write: Write) -> None:
        """The headers have left in the usual way."""
        self._write = write

    def waits(self, now: float) -> None:
        """From now on nobody writes to the caller, and a comment fits: no event has been cut in its middle."""
        self._silent_since = now

    def goes_on(self) -> None:
        """Somebody is about to write; a comment that is being written comes to its end first."""
        self._silent_since = 0.0
        if self._beating:
            with self._lock:
                self._silent_since = 0.0

    def due(self, now: float) -> bool:
        return not self._beating and 0.0 < self._silent_since <= now - self._seconds

    def lively(self, now: float) -> bool:
        """Something was written a moment ago, or is about to be: a caller who has left is noticed by that."""
        return now - self._silent_since < LIVELY

    def beat(self, now: float) -> bool:
        """Write a comment, should one still be due. False when the caller cannot be written to."""
        with self._lock:
            self._beating = True
            try:
                if 0.0 < self._silent_since <= now - self._seconds:
                    self._speak(now)
            except Exception as error:  # noqa: BLE001 - whatever a server raises when its caller has left
                log.info("a comment did not reach its caller", extra={"error": type(error).__name__})
                return False
            finally:
                self._beating = False
        return True

    def _speak(self, now: float) -> None:
        self._silent_since = now
        if self._write is None:
            self._write = self._open()
        self._write(COMMENT)
