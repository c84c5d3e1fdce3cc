"""How an answer begins: as a stream of events, as JSON in one piece, or as bytes that flow.

Whatever begins is held back until it is sure to be an answer: a stream until its first real output, JSON until it is
whole (a very large one until it has grown so), and bytes until the first of them is here.
"""

import re
import time
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.provider.counts import usage_in
from gateway.provider.events import Passing, Seen
from gateway.provider.flow import Flow
from llm.errors import UpstreamDown
from llm.http import Reply
from llm.keys import Key

ERROR = re.compile(rb'"error"\s*:\s*[{"]')
EVENTS = "text/event-stream"
FIRST_BYTES = 1024 * 1024
WHOLE = 8 * 1024 * 1024
"""Bytes of an answer in one piece that are waited for; a larger one is passed on as it comes."""


class Listening(Protocol):
    """What passes by and is listened to: events, or a flow of bytes."""

    @property
    def seen(self) -> Seen: ...

    @property
    def finished(self) -> bool: ...

    @property
    def between_events(self) -> bool: ...

    def feed(self, portion: bytes) -> bytes: ...

    def end(self) -> bytes: ...


@dataclass(frozen=True)
class Opened:
    """An answer that is good so far: `body` is the whole of it, or the begin of what `passing` goes on to read."""

    key: Key
    reply: Reply
    body: bytes
    passing: Listening | None = None

    @property
    def is_events(self) -> bool:
        return isinstance(self.passing, Passing)

    def usage(self) -> dict[str, Any] | None:
        return self.passing.seen.usage if self.passing else usage_in(self.body)


def begin(key: Key, reply: Reply, deadline: float, passing: Passing) -> Opened:
    """A stream, up to its first real output. Raises what happens instead of it."""
    seen = passing.seen
    held: list[bytes] = []
    size = 0
    while not (seen.real or seen.error or seen.done) and size < FIRST_BYTES:
        data = reply.read(max(deadline - time.monotonic(), 0.001))
        held.append(passing.feed(data) if data else passing.end())
        size += len(held[-1])
        if not data:
            break
    if seen.error and not seen.real:
        raise seen.error
    if not seen.real and size < FIRST_BYTES:
        raise UpstreamDown("a stream without any output", code="empty")
    return Opened(key, reply, b"".join(held), passing)


def whole_or_more(key: Key, reply: Reply, seconds: float, *, known: bool, json: bool) -> Opened:
    """An answer in one piece, or the begin of one that is very large. `json`: it says that it is JSON."""
    deadline = time.monotonic() + seconds
    pieces: list[bytes] = []
    size = 0
    while piece := reply.read(max(deadline - time.monotonic(), 0.001)):
        pieces.append(piece)
        size += len(piece)
        if size > WHOLE:
            rest = Flow(json=True)
            return Opened(key, reply, rest.feed(b"".join(pieces)), rest)
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    if known:
        _check(body, key)
    if known and json and body[-64:].rstrip()[-1:] not in (b"}", b"]"):
        raise UpstreamDown("an answer that breaks off", code="cut")
    reply.close()
    return Opened(key, reply, body)


def flow(key: Key, reply: Reply, seconds: float) -> Opened:
    """Bytes of any kind, from the first of them on."""
    first = reply.read(seconds)
    if not first:
        reply.close()
        return Opened(key, reply, b"")
    rest = Flow(json=False)
    return Opened(key, reply, rest.feed(first), rest)


def _check(body: bytes, key: Key) -> None:
    """An error may come as a 200. Raises it."""
    if ERROR.search(body, 0, 4096) and b'"choices"' not in body:
        failure = Passing(key.secret)
        failure.feed(b"data: " + body.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n\n")
        if failure.seen.error:
            raise failure.seen.error
    if not body.strip():
        raise UpstreamDown("an empty answer", code="empty")
