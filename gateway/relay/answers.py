"""What a caller is sent, as the iterables that WSGI wants: a whole answer, or a stream.

Both put the call in order when they are closed, which gunicorn does in any case. They are classes because a generator
that was never begun would not hear of it.
"""

import logging
from collections.abc import Generator, Iterator
from typing import Protocol

from gateway.denied import Denied
from gateway.provider.call import Opened, Patience
from gateway.relay.ticket import Ticket
from llm.errors import Cancelled, LlmError

log = logging.getLogger("larkey.gateway")
AFTERWARDS = 3.0
"""Seconds to wait for the usage after the last word."""
CHUNK = 262_144
WRITE_PATIENCE = 120.0
"""Seconds that one write may take: who reads slowly is waited for, who reads no more is not."""


class Answer(Protocol):
    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class WholeAnswer:
    """An answer that has come in one piece."""

    def __init__(self, ticket: Ticket, opened: Opened) -> None:
        self._ticket, self._opened = ticket, opened
        self._sent = False

    def __iter__(self) -> Iterator[bytes]:
        body = self._opened.body
        self._ticket.exchange.peer.patience(WRITE_PATIENCE)
        for start in range(0, len(body), CHUNK):
            yield body[start : start + CHUNK]
        self._sent = True

    def close(self) -> None:
        self._ticket.settle("done" if self._sent else "caller gone", self._opened.reply.status)


class StreamAnswer:
    """A stream that has begun to speak. It ends with the provider's own end, or with an error event."""

    def __init__(self, ticket: Ticket, opened: Opened, patience: Patience) -> None:
        self._ticket, self._opened, self._patience = ticket, opened, patience
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
        exchange = self._ticket.exchange
        exchange.peer.patience(WRITE_PATIENCE)
        yield self._opened.body
        problem: Denied | None = None
        try:
            yield from self._rest()
        except Cancelled:
            self._end = exchange.reason or "caller gone"
            problem = _farewell(self._end)
        except LlmError as error:
            slow = error.code == "timeout"
            self._end = "idle time-out" if slow else "upstream cut"
            problem = Denied("idle_timeout", seconds=round(self._patience.idle)) if slow else Denied("stream_cut")
        if problem is not None:
            log.warning("a stream ends with an error", extra={"request": exchange.id, "end": self._end})
            # Should a line have been cut in its middle, the empty lines make an end of it.
            yield b"\n\n" + problem.event()

    def _rest(self) -> Iterator[bytes]:
        """Pass on what comes. Raises LlmError when it ends otherwise than it should."""
        passing, reply = self._opened.passing, self._opened.reply
        assert passing is not None
        seen = passing.seen
        while not (seen.done or seen.error):
            try:
                data = reply.read(AFTERWARDS if seen.finished else self._patience.idle)
            except Cancelled:
                raise
            except LlmError:
                if not seen.finished:
                    raise
                break
            passed = passing.feed(data) if data else passing.end()
            if passed:
                yield passed
            if not data:
                break
        self._end = self._how_it_ended()

    def _how_it_ended(self) -> str:
        seen = self._opened.passing.seen if self._opened.passing else None
        if seen is None or seen.done or (seen.finished and not seen.error):
            self._opened.reply.finish()
            return "done"
        if seen.error:
            return "upstream error"
        raise _cut()


def _cut() -> LlmError:
    return LlmError("the stream ended in the middle", code="cut")


def _farewell(end: str) -> Denied | None:
    """What is said to a caller whose stream we end ourselves; nothing to one who has left."""
    if end == "revoked":
        return Denied("stream_revoked")
    return Denied("stream_drained") if end == "drained" else None
