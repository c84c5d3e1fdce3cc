"""How the scripted model speaks: chunks in OpenAI's shape at a human pace, and every way in which a stream can fail.

https://platform.openai.com/docs/api-reference/chat-streaming
"""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

from aiohttp import web

from sandbox.model.journal import Entry
from sandbox.model.speech.script import Reply, tokens
from sandbox.model.state import Fault

LOOK = 0.05  # seconds between two looks whether the caller is still there
FOR_EVER = 3600.0


class CallerGone(Exception):
    """The caller closed the connection."""


class Caller:
    """Whoever asked, with a watch on whether they hung up: also while nothing is written."""

    def __init__(self, request: web.Request, entry: Entry) -> None:
        self._request = request
        self._entry = entry

    @property
    def gone(self) -> bool:
        transport = self._request.transport
        return transport is None or transport.is_closing()

    async def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.gone:
            left = until - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, LOOK))
        raise CallerGone

    async def write(self, response: web.StreamResponse, data: bytes) -> None:
        if self.gone:
            raise CallerGone
        try:
            await response.write(data)
        except ConnectionError as error:
            raise CallerGone from error
        self._entry.wrote()

    def cut(self) -> None:
        """Break the connection in the middle: what was written arrives, the end does not."""
        self._entry.finish("cut")
        if self._request.transport is not None:
            self._request.transport.close()


class Chunks:
    """The envelopes of one completion's chunks."""

    def __init__(self, name: str, model: str, include_usage: bool) -> None:
        self._head = {
            "id": name,
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
            "service_tier": "default",
            "system_fingerprint": "fp_sandbox",
        }
        self._with_usage = include_usage

    def delta(self, delta: dict[str, Any], finish: str | None = None, index: int = 0) -> bytes:
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._event({**self._head, "choices": [choice], **({"usage": None} if self._with_usage else {})})

    def usage(self, usage: dict[str, Any]) -> bytes:
        return self._event({**self._head, "choices": [], "usage": usage})

    def _event(self, value: dict[str, Any]) -> bytes:
        return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


ERROR_EVENT = (
    b'data: {"error":{"message":"The server had an error while processing your request. Sorry about that!",'
    b'"type":"server_error","param":null,"code":null}}\n\n'
)


class Pace:
    """Token n is due at start + delay + n / rate; at rate 0 all are due at once."""

    def __init__(self, caller: Caller, delay: float, rate: float) -> None:
        self._caller = caller
        self._delay = delay
        self._rate = rate
        self._start = time.monotonic()

    async def token(self, n: int) -> None:
        due = self._start + self._delay + (n / self._rate if self._rate else 0.0)
        late = due - time.monotonic()
        if late > 0.001:
            await self._caller.wait(late)


async def pour(
    response: web.StreamResponse,
    caller: Caller,
    words: Iterable[bytes],
    *,
    entry: Entry,
    pace: Pace,
    faults: "Faults",
) -> bool:
    """Write one event a word at the model's pace; false when a fault has ended the stream before its sound end."""
    for n, data in enumerate(words):
        await pace.token(n)
        if await faults.strike(n, response):
            return False
        await caller.write(response, data)
        entry.spoke()
        entry.tokens += 1
    return not (await faults.strike(entry.tokens, response) or faults.no_done)


def deltas(reply: Reply) -> Iterator[dict[str, Any]]:
    """What a chat's chunks bring, word by word: thoughts, then text, then calls of tools."""
    for token in tokens(reply.reasoning):
        yield {"reasoning_content": token}
    for token in tokens(reply.text):
        yield {"content": token}
    for index, call in enumerate(reply.calls):
        head = {"name": call.name, "arguments": ""}
        yield {"tool_calls": [{"index": index, "id": call.id, "type": "function", "function": head}]}
        for token in tokens(call.arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": token}}]}


class Faults:
    """What goes wrong in one answer, told by a fault of the control API or by a directive."""

    def __init__(self, caller: Caller, fault: Fault | None, reply: Reply, error_event: bytes = ERROR_EVENT) -> None:
        self._caller = caller
        self._error_event = error_event
        self._at: dict[str, float] = {}
        self._seconds = FOR_EVER
        for name in ("stall", "cut", "error"):
            if name in reply.directives:
                self._at[name] = reply.number(name, 0)
        if fault is not None and fault.kind in ("stall", "cut", "error"):
            self._at[fault.kind] = fault.after
            self._seconds = fault.seconds or FOR_EVER
        self._pings = "pings" in reply.directives
        self.no_done = "no-done" in reply.directives or (fault is not None and fault.kind == "no_done")

    async def before_headers(self) -> None:
        """Stall with after -1."""
        if self._at.get("stall", 0) < 0:
            del self._at["stall"]
            await self._caller.wait(self._seconds)

    async def strike(self, n: int, response: web.StreamResponse) -> bool:
        """Do what is due before token n; true when the answer ends here."""
        if "stall" in self._at and n >= self._at["stall"]:
            del self._at["stall"]
            await self._stall(response)
        if "error" in self._at and n >= self._at["error"]:
            await self._caller.write(response, self._error_event)
            return True
        if "cut" in self._at and n >= self._at["cut"]:
            self._caller.cut()
            return True
        return False

    async def _stall(self, response: web.StreamResponse) -> None:
        until = time.monotonic() + self._seconds
        while self._pings and time.monotonic() < until:
            await self._caller.write(response, b": keep-alive\n\n")
            await self._caller.wait(LOOK)
        await self._caller.wait(until - time.monotonic())
