"""A provider that costs little: fixed answers, and streams of 100 events 50 ms apart. `python bench/upstream.py PORT`.

Imports nothing of ours; sockets and epoll only. Several processes may share the port (SO_REUSEPORT), so that the
provider is not what is measured. A request whose body has "stream":true gets a stream; one that asks for the usage gets
it as the last event.
"""

import argparse
import heapq
import itertools
import json
import select
import socket
import time

WORDS = "The quick brown fox jumps over the lazy dog again and again, as it always did."
USAGE = {"prompt_tokens": 12, "completion_tokens": 100, "total_tokens": 112}
PIECE = 32_768
"""Bytes read at a time. Larger ones are mapped and unmapped with each read, which doubles what a request costs."""


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


class Caller:
    """One connection: what has come of a request, what could not be sent yet, and the stream that is under way."""

    __slots__ = ("asks_usage", "due", "got", "left", "sock", "unsent")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.got = b""
        self.unsent = b""
        self.left = 0
        self.due = 0.0
        self.asks_usage = False


class Provider:
    """All callers of one process. A stream is an entry in `self.due`, by the time of its next event."""

    def __init__(self, port: int, events: int, gap: float) -> None:
        self.events, self.gap = events, gap
        self.callers: dict[int, Caller] = {}
        self.due: list[tuple[float, int, Caller]] = []
        self.numbers = itertools.count()
        self.poll = select.epoll()
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.door.bind(("127.0.0.1", port))
        self.door.listen(4096)
        self.door.setblocking(False)
        self.poll.register(self.door, select.EPOLLIN)

    def serve(self) -> None:
        while True:
            wait = max(self.due[0][0] - time.monotonic(), 0.0) if self.due else -1
            for number, what in self.poll.poll(wait):
                caller = self.callers.get(number)
                if caller is None:
                    self._accept()
                elif what & select.EPOLLOUT:
                    self._send(caller, b"")
                else:
                    self._read(caller)
            self._stream()

    def _accept(self) -> None:
        try:
            sock = self.door.accept()[0]
        except BlockingIOError:
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.callers[sock.fileno()] = Caller(sock)
        self.poll.register(sock, select.EPOLLIN)

    def _read(self, caller: Caller) -> None:
        try:
            data = caller.sock.recv(PIECE)
        except OSError:
            data = b""
        if not data:
            self._forget(caller)
            return
        got = caller.got + data
        while (end := got.find(b"\r\n\r\n")) >= 0:
            whole = end + 4 + _length(got[:end])
            if len(got) < whole:
                break
            self._answer(caller, got[end + 4 : whole])
            got = got[whole:]
        caller.got = got

    def _answer(self, caller: Caller, body: bytes) -> None:
        if b'"stream":true' not in body and b'"stream": true' not in body:
            self._send(caller, PLAIN)
            return
        caller.asks_usage = b'"include_usage"' in body
        caller.left, caller.due = self.events, time.monotonic()
        self._send(caller, HEAD)
        heapq.heappush(self.due, (caller.due, next(self.numbers), caller))

    def _stream(self) -> None:
        """The next event of every stream whose time has come."""
        now = time.monotonic()
        due = self.due
        while due and due[0][0] <= now:
            caller = due[0][2]
            if caller.left <= 1 or caller.sock.fileno() < 0:
                heapq.heappop(due)
                self._send(caller, LAST + (REPORT if caller.asks_usage else b"") + DONE)
                continue
            caller.left -= 1
            caller.due += self.gap
            heapq.heapreplace(due, (caller.due, next(self.numbers), caller))
            self._send(caller, WORD)

    def _send(self, caller: Caller, data: bytes) -> None:
        """Now, or as soon as a caller who reads slowly has room."""
        waited = bool(caller.unsent)
        data = caller.unsent + data
        try:
            sent = caller.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._forget(caller)
            return
        caller.unsent = data[sent:]
        if waited != bool(caller.unsent):
            self.poll.modify(caller.sock, select.EPOLLIN | (select.EPOLLOUT if caller.unsent else 0))

    def _forget(self, caller: Caller) -> None:
        """Its stream, if any, ends at its next event: nothing can be sent any more."""
        caller.left, caller.unsent = 0, b""
        if caller.sock.fileno() >= 0:
            del self.callers[caller.sock.fileno()]
            self.poll.unregister(caller.sock)
            caller.sock.close()


def _length(head: bytes) -> int:
    low = head.lower()
    at = low.find(b"content-length:")
    return int(low[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--gap", type=float, default=0.05, help="seconds between two events")
    told = parser.parse_args()
    provider = Provider(told.port, told.events, told.gap)
    print("upstream ready", flush=True)
    provider.serve()


if __name__ == "__main__":
    main()
