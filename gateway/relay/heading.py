"""The headers of an answer: the provider's, and ours."""

import time

from gateway.caller.exchange import Exchange
from gateway.denied import Headers
from gateway.provider.call import Call
from gateway.provider.opening import Opened
from gateway.provider.wire import without
from gateway.relay.headers import going_down

STREAMED = [("X-Accel-Buffering", "no")]
UNCHANGED = ("Cache-Control", "no-cache, no-transform")


def heading(exchange: Exchange, call: Call, opened: Opened, left: int | None) -> Headers:
    """The provider's, whose call it was, what we added to its time, and what is left of the person's share."""
    theirs = opened.reply.headers
    headers = going_down(without(theirs, opened.key.secret))
    names = {name for name, _ in headers}
    if "x-request-id" not in names:
        headers.append(("x-request-id", exchange.id))
    if opened.passing is None:
        headers.append(("Content-Length", _length(opened)))
    elif opened.is_events:
        headers += STREAMED
        if "cache-control" not in names:
            headers.append(UNCHANGED)
    elif "content-length" in theirs and "content-encoding" not in theirs:
        headers.append(("Content-Length", theirs["content-length"]))
    if left is not None:
        headers.append(("x-larkey-remaining-tokens", str(left)))
    overhead = (time.monotonic() - exchange.began - call.waited) * 1000
    headers += [("x-larkey-request-id", exchange.id), ("x-larkey-overhead-ms", f"{max(overhead, 0.0):.2f}")]
    return headers


def kept_alive(exchange: Exchange) -> Headers:
    """Of a stream that begins before its provider does."""
    return [
        ("Content-Type", "text/event-stream; charset=utf-8"),
        UNCHANGED,
        *STREAMED,
        ("x-request-id", exchange.id),
        ("x-larkey-request-id", exchange.id),
    ]


def list_heading(exchange: Exchange, length: int) -> Headers:
    """Of a list that was put together here."""
    return [
        ("Content-Type", "application/json"),
        ("Content-Length", str(length)),
        ("x-request-id", exchange.id),
        ("x-larkey-request-id", exchange.id),
    ]


def _length(opened: Opened) -> str:
    """That of the answer; to a HEAD, which has none, the one that a GET would have."""
    return str(len(opened.body)) if opened.body else opened.reply.headers.get("content-length", "0")
