"""One reply of an upstream, read as it arrives: a stream of events, or a whole completion where it knows no streams."""

import time
from collections.abc import Generator
from dataclasses import dataclass

from llm.blame import blame
from llm.errors import UpstreamDown
from llm.http import Reply
from llm.pieces import Piece, hear
from llm.sse import Event, SseParser, TooLong

AFTERWARDS = 3.0  # seconds to wait for the usage after the last word
ERROR_BODY = 5.0  # seconds to wait for the reason of a refusal


@dataclass(frozen=True)
class Patience:
    """Seconds: until the first token since the request went out, and of silence after it."""

    first_token: float = 300.0
    idle: float = 60.0


def read_pieces(reply: Reply, secret: str, patience: Patience, deadline: float) -> Generator[Piece]:
    """The pieces of a reply, which is closed afterwards. Raises what is wrong with it, before or after some pieces.

    `deadline`, by the monotonic clock, is for the first piece that says something. `secret` is kept out of messages.
    """
    try:
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not 200 <= reply.status < 300:
            raise blame(reply.status, reply.headers, _reason(reply), secret=secret)
        if kind == "text/html":
            raise UpstreamDown("a web page instead of an answer", status=reply.status, code="not_a_stream")
        if kind == "application/json":
            yield _whole(reply.body(deadline - time.monotonic()), secret)
        else:
            yield from _stream(reply, secret, patience, deadline)
        reply.finish()
    finally:
        reply.close()


def _stream(reply: Reply, secret: str, patience: Patience, deadline: float) -> Generator[Piece]:
    """Until [DONE], or the end of a stream that gave its finish_reason: only then it was all."""
    parser = SseParser()
    begun = finished = False
    while True:
        wait = patience.idle if begun else deadline - time.monotonic()
        try:
            data = reply.read(min(patience.idle, AFTERWARDS) if finished else wait)
            heard = hear(parser.feed(data) if data else parser.end(), secret)
        except TooLong as error:
            raise UpstreamDown("an event is too large", code="too_large") from error
        except UpstreamDown:
            if finished:
                return
            raise
        if heard.piece:
            begun = begun or heard.piece.says
            finished = finished or bool(heard.piece.finish)
            yield heard.piece
        if heard.error and not finished:
            raise heard.error
        if heard.done or (finished and not data):
            return
        if not data:
            raise UpstreamDown("the stream ended in the middle", code="cut")


def _reason(reply: Reply) -> bytes:
    """The body of an answer that is an error; empty when it does not come."""
    try:
        return reply.body(ERROR_BODY, limit=262_144)
    except UpstreamDown:
        return b""


def _whole(body: bytes, secret: str) -> Piece:
    """A completion that came in one piece, though a stream was asked for."""
    heard = hear([Event("message", body)], secret)
    if heard.error:
        raise heard.error
    if heard.piece is None:
        raise UpstreamDown("neither a stream nor a completion", code="not_a_stream")
    return heard.piece
