"""One request of a caller, from its arrival to its end, which anybody may bring about from any thread."""

import secrets
import threading
import time
from typing import Any, Literal

from gateway.caller.door import Caller
from gateway.caller.peer import Peer
from gateway.caller.pulse import Pulse
from llm.wire.line import Line

Reason = Literal["", "caller gone", "too slow", "too long", "limit", "revoked", "drained"]


class Exchange:
    """`reason` is why it was ended from outside; the first one stands. `public_id` is the token it came with.

    `headers` are the caller's, as WSGI has them. `pulse` keeps a stream alive while its provider is silent.
    """

    def __init__(self, environ: dict[str, Any], body_seconds: float) -> None:
        self.id = f"req_{secrets.token_hex(16)}"
        self.began = time.monotonic()
        self.peer = Peer(environ)
        self.line = Line()
        self.reason: Reason = ""
        self.caller: Caller | None = None
        self.model = ""
        self.began_work = False
        """Its share is taken: how it ends is told with the call, not as a refusal."""
        self.headers = environ
        self.pulse: Pulse | None = None
        self.must_end: float | None = None
        """When it has to be over, by the monotonic clock."""
        self._body_seconds = body_seconds
        self.body_due: float | None = self.began + body_seconds
        """When the request's body has to be here, by the monotonic clock; None when it is."""
        self._lock = threading.Lock()

    @property
    def public_id(self) -> str:
        return self.caller.token.public_id if self.caller else ""

    @property
    def person(self) -> tuple[str, int]:
        return (self.caller.token.tenant, self.caller.token.person) if self.caller else ("", 0)

    @property
    def milliseconds(self) -> int:
        return int((time.monotonic() - self.began) * 1000)

    def hang_up(self, reason: Reason) -> None:
        """End it, now: whoever waits for the provider or for the caller's bytes stops waiting."""
        with self._lock:
            if self.reason:
                return
            self.reason = reason
        self.line.hang_up()
        if self.body_due is not None:
            self.peer.stop_reading()

    def awaits_body(self) -> None:
        """The next part of a body that passes through has as much time as a whole one."""
        self.body_due = time.monotonic() + self._body_seconds

    def has_body(self) -> None:
        """Nothing of it is waited for right now."""
        self.body_due = None

    def look(self, now: float) -> None:
        """Is the caller still there, and in time? Does a silent stream need a sign of life?"""
        if self.pulse is not None and self.pulse.due(now):
            threading.Thread(target=self._beat, args=(self.pulse,), name="larkey-pulse", daemon=True).start()
        if not (self.pulse is not None and self.pulse.lively(now)) and self.peer.gone:
            self.hang_up("caller gone")
        elif self.body_due is not None and now > self.body_due:
            self.hang_up("too slow")
        elif self.must_end is not None and now > self.must_end:
            self.hang_up("too long")

    def _beat(self, pulse: Pulse) -> None:
        if not pulse.beat(time.monotonic()):
            self.hang_up("caller gone")
