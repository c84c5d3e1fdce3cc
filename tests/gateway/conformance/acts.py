"""What an upstream does when it is asked: bytes, pauses, silence and broken connections, put together from small parts.

An act is a tuple of steps, played after each request. Whatever is not said otherwise keeps the connection alive.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from tests.gateway.scripted.provider import DONE, HELLO, ROLE, STOP, USAGE, event


@dataclass(frozen=True)
class Pause:
    """Seconds in which nothing comes."""

    seconds: float


@dataclass(frozen=True)
class Drip:
    """These bytes, so many at a time, with so many seconds between."""

    data: bytes
    size: int = 1
    seconds: float = 0.0


@dataclass(frozen=True)
class Word:
    """STALL: silent until the caller gives up. CLOSE: a polite end. RESET: an end that throws away what is under way.
    HALF: nothing more is sent, though what comes is still read. EARLY, at the begin: the answer does not wait for the
    request's body."""

    name: str


STALL: Final = Word("stall")
CLOSE: Final = Word("close")
RESET: Final = Word("reset")
HALF: Final = Word("half")
EARLY: Final = Word("early")

Step = bytes | Pause | Drip | Word
Act = tuple[Step, ...]

WHOLE = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
    }
).encode()
HTML = b"<html><body><h1>Please sign in to this network</h1></body></html>"
SSE = b"Content-Type: text/event-stream"
ANSWER = (ROLE, HELLO, STOP, USAGE, DONE)
"""The events of a sound stream."""


def head(status: int, *headers: bytes) -> bytes:
    return b"HTTP/1.1 %d Said\r\n" % status + b"".join(line + b"\r\n" for line in headers) + b"\r\n"


def says(
    status: int, body: bytes, *headers: bytes, kind: bytes = b"application/json", length: int | None = None
) -> Act:
    """A whole answer; `length` is what it claims to be long."""
    told = len(body) if length is None else length
    return (head(status, b"Content-Type: " + kind, b"Content-Length: %d" % told, *headers) + body,)


def refuses(status: int, code: str | None = None, *headers: bytes, kind: str = "invalid_request_error") -> Act:
    """An error in OpenAI's envelope."""
    error = {"message": f"the upstream says {status}", "type": kind, "param": None, "code": code}
    return says(status, json.dumps({"error": error}).encode(), *headers)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def streams(*events: bytes, headers: Iterable[bytes] = (), end: Step = b"0\r\n\r\n") -> Act:
    """A chunked stream, one event a chunk. `end`: how it ends, where not well."""
    opened = head(200, SSE, b"Transfer-Encoding: chunked", *headers)
    return (opened, *(chunk(data) for data in events), end)


def then(*acts: Any) -> Act:
    """One after the other, in one answer. Steps may stand for themselves."""
    found: list[Step] = []
    for act in acts:
        found += act if isinstance(act, tuple) else (act,)
    return tuple(found)


HELLOS: Act = says(200, WHOLE)
STREAMS: Act = streams(*ANSWER)
ERROR_EVENT = b'data: {"error":{"message":"it broke","type":"server_error","param":null,"code":"it_broke"}}\n\n'
LIMIT_EVENT = b'data: {"error":{"message":"slowly","type":"requests","param":null,"code":"rate_limit_exceeded"}}\n\n'
POOR_EVENT = b'data: {"error":{"message":"no money","type":"insufficient_quota","code":"insufficient_quota"}}\n\n'
WRONG_EVENT = b'data: {"error":{"message":"no","type":"invalid_request_error","param":"x","code":"nonsense"}}\n\n'


def says_word(word: str) -> bytes:
    """An event with this text."""
    return event({"content": word})
