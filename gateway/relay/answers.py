"""What a caller is sent, as the iterables that WSGI wants: a whole answer, or one that is still coming.

Both put the call in order when they are closed, which gunicorn does in any case. They are classes because a generator
that was never begun would not hear of it.
"""

import errno
import logging
import time
from collections.abc import Generator, Iterator
from typing import Protocol

from gateway.denied import Denied
from gateway.provider.opening import Listening, Opened
from gateway.relay.flowing import Flowing
from gateway.relay.ticket import Ticket
from llm.errors import Cancelled, LlmError

log = logging.getLogger("larkey.gateway")
AFTERWARDS = 3.0
"""Seconds to wait for the usage after the last word."""
CHUNK = 262_144
WRITE_PATIENCE = 120.0
"""Seconds that one write may take: who reads slowly is waited for, who reads no more is not."""
FAREWELLS = {
    "revoked": "stream_revoked",
    "drained": "stream_drained",
    "too long": "stream_too_long",
    "limit": "stream_limit",
}


class Answer(Protocol):
    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class WholeAnswer:
    """An answer that has come in one piece."""

    def __init__(self, ticket: Ticket, body: bytes, status: int) -> None:
        self._ticket, self._body, self._status = ticket, body, status
        self._sent = False

    def __iter__(self) -> Iterator[bytes]:
        body = self._body
        self._ticket.exchange.peer.patience(WRITE_PATIENCE)
        self._ticket.recording.passed(body)
        for start in range(0, len(body), CHUNK):
            yield body[start : start + CHUNK]
        self._sent = True

    def close(self) -> None:
        self._ticket.settle("done" if self._sent else "caller gone", self._status)


class ComingAnswer:
    """An answer that has begun to come. It ends with the provider's own end.

    Else a stream ends with an error event. Bytes of any other kind are broken off with their connection: that is the
    one sign of a cut that every HTTP client knows.
    """

    def __init__(self, ticket: Ticket, opened: Opened, passing: Listening) -> None:
        self._ticket, self._opened, self._passing = ticket, opened, passing
        self._events = self._run()
        self._end = "caller gone"

    def __iter__(self) -> Iterator[bytes]:
        return self._events

    def close(self) -> None:
        try:
            self._events.close()
        finally:
            self._ticket.settle(self._end, self._opened.reply.status)

    def _run(self) -> Generator[bytes, None, None]:
        ticket, exchange = self._ticket, self._ticket.exchange
        exchange.peer.patience(WRITE_PATIENCE)
        ticket.recording.passed(self._opened.body)
        yield self._opened.body
        problem: Denied | None = None
        try:
            yield from self._rest()
        except Cancelled:
            self._end = exchange.reason or "caller gone"
            problem = Denied(FAREWELLS[self._end]) if self._end in FAREWELLS else None
        except LlmError as error:
            self._end, problem = self._cut(error)
        if problem is None:
            return
        log.warning("an answer ends in its middle", extra={"request": exchange.id, "end": self._end})
        if not self._opened.is_events:
            raise ConnectionResetError(errno.ECONNRESET, "the answer was cut")
        # Should a line have been cut in its middle, the empty lines make an end of it.
        farewell = b"\n\n" + problem.event(ticket.route.family.dialect)
        ticket.recording.passed(farewell)
        yield farewell

    def _rest(self) -> Iterator[bytes]:
        """Pass on what comes. Raises LlmError when it ends otherwise than it should."""
        passing, ticket, flowing = self._passing, self._ticket, self._flowing()
        seen = passing.seen
        while not (seen.done or seen.error):
            if flowing is not None and flowing.run():
                yield b""  # what the event loop could not send leaves now
            else:
                data = self._next_alive()
                passed = passing.feed(data) if data else passing.end()
                if passed:
                    ticket.recording.passed(passed)
                    yield passed
                if not data:
                    break
            if ticket.overdrawn(seen.weight):
                self._ticket.exchange.hang_up("limit")
                raise Cancelled
        self._end = self._how_it_ended()

    def _flowing(self) -> Flowing | None:
        opened, channel = self._opened, self._ticket.exchange.peer.channel
        if channel is None:
            return None
        return Flowing(self._ticket, opened.reply, self._passing, channel, opened.key.upstream.patience.idle)

    def _next_alive(self) -> bytes:
        """What comes next; while nothing does, the caller gets a sign of life."""
        pulse = self._ticket.exchange.pulse
        if pulse is None or not self._passing.between_events:
            return self._next()
        pulse.waits(time.monotonic())
        try:
            return self._next()
        finally:
            pulse.goes_on()

    def _next(self) -> bytes:
        """What comes next; empty at the end, and when the last word has been said and nothing follows."""
        finished = self._passing.finished
        try:
            return self._opened.reply.read(AFTERWARDS if finished else self._opened.key.upstream.patience.idle)
        except Cancelled:
            raise
        except LlmError:
            if not finished:
                raise
            return b""

    def _how_it_ended(self) -> str:
        passing = self._passing
        seen = passing.seen
        if seen.error:
            return "upstream error"
        clean = seen.done or passing.finished or not self._ticket.route.known
        if not clean:
            raise LlmError("the stream ended in the middle", code="cut")
        self._ticket.passed()
        self._opened.reply.finish()
        return "done"

    def _cut(self, error: LlmError) -> tuple[str, Denied]:
        if error.code == "timeout":
            seconds = round(self._opened.key.upstream.patience.idle)
            return "idle time-out", Denied("idle_timeout", seconds=seconds)
        return "upstream cut", Denied("stream_cut")


class Farewell:
    """A stream that was kept alive and never came to any output: its error, as an event."""

    def __init__(self, event: bytes) -> None:
        self._event = event

    def __iter__(self) -> Iterator[bytes]:
        yield self._event

    def close(self) -> None:
        """All is in order already."""
