"""A provider that costs little: fixed answers, and streams of 100 events 50 ms apart. `python bench/upstream.py PORT`.

Imports nothing of ours. Several processes may share the port (SO_REUSEPORT), so that the provider is not what is
measured. A request whose body has "stream":true gets a stream; one that asks for the usage gets it as the last event.
"""

import argparse
import asyncio
import json
import socket

WORDS = "The quick brown fox jumps over the lazy dog again and again, as it always did."
USAGE = {"prompt_tokens": 12, "completion_tokens": 100, "total_tokens": 112}


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _plain() -> bytes:
    message = {"role": "assistant", "content": WORDS}
    body = _json(
        {
            "id": "chatcmpl-bench",
            "object": "chat.completion",
            "created": 1,
            "model": "bench",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": USAGE,
        }
    )
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _event(choices: list[object], usage: object = None) -> bytes:
    fixed = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1, "model": "bench"}
    return _chunk(b"data: " + _json({**fixed, "choices": choices, "usage": usage}) + b"\n\n")


PLAIN = _plain()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
WORD = _event([{"index": 0, "delta": {"content": "some words "}, "finish_reason": None}])
LAST = _event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
REPORT = _event([], USAGE)
DONE = _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


class Provider(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, events: int, gap: float) -> None:
        self._events, self._gap = events, gap
        self._got = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._loop = asyncio.get_running_loop()

    def connection_lost(self, _: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            length = _length(self._got[:end])
            if len(self._got) < end + 4 + length:
                return
            body = self._got[end + 4 : end + 4 + length]
            self._got = self._got[end + 4 + length :]
            self._answer(body)

    def _answer(self, body: bytes) -> None:
        if b'"stream":true' not in body and b'"stream": true' not in body:
            self._transport.write(PLAIN)
            return
        self._asks_usage = b'"include_usage"' in body
        self._left, self._due = self._events, self._loop.time()
        self._transport.write(HEAD)
        self._next()

    def _next(self) -> None:
        if self._left > 1:
            self._transport.write(WORD)
            self._left -= 1
            self._due += self._gap
            self._timer = self._loop.call_at(self._due, self._next)
            return
        self._timer = None
        self._transport.write(LAST + (REPORT if self._asks_usage else b"") + DONE)


def _length(head: bytes) -> int:
    low = head.lower()
    at = low.find(b"content-length:")
    return int(low[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def serve(port: int, events: int, gap: float) -> None:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind(("127.0.0.1", port))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Provider(events, gap), sock=sock, backlog=4096)
    print("upstream ready", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--gap", type=float, default=0.05, help="seconds between two events")
    told = parser.parse_args()
    asyncio.run(serve(told.port, told.events, told.gap))


if __name__ == "__main__":
    main()
