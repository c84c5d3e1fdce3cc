"""Callers by the hundred, in a process of their own: `python bench/load.py '{"port": ..., ...}'`, figures as JSON.

Imports nothing of ours. Sockets and epoll only, so that the callers are cheaper than what they call. Three kinds:

    closed   so many connections, each asking again as soon as it is answered, for some seconds
    paced    so many requests a second, each on the next idle connection, for some seconds
    streams  so many streams, begun over some seconds, each read to its end

Latencies are in milliseconds. A request is counted as failed when its answer is no 200, breaks, or has no end.
"""

import json
import select
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

PIECE = 32_768
"""Bytes read at a time. Larger ones are mapped and unmapped with each read, which doubles what a request costs."""
MESSAGES = [{"role": "user", "content": "Say something about foxes, and take your time. " * 4}]
GIVE_UP = 60.0
TAIL = 64
"""Bytes of a stream that are looked at again with what comes next: enough for the end of the last event."""

CHUNKED_END = b"\r\n0\r\n\r\n"


@dataclass
class Caller:
    """One connection and what is under way on it."""

    number: int
    sock: socket.socket
    began: float = 0.0
    first: float = 0.0
    last: float = 0.0
    gap: float = 0.0
    got: bytes = b""
    need: int = -1
    good: bool = False


class Load:
    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.address = ("127.0.0.1", int(told["port"]))
        self.tokens: list[str] = told.get("tokens") or ["sk-bench"]
        self.streaming = told["kind"] == "streams"
        self.last = told.get("last", "[DONE]").encode()
        self.bodies = [self._request(token) for token in self.tokens]
        self.poll = select.epoll()
        self.callers: dict[int, Caller] = {}
        self.idle: list[Caller] = []
        self.times: list[float] = []
        self.firsts: list[float] = []
        self.gaps: list[float] = []
        self.failed = 0
        self.bad = b""
        self.open = 0

    def _request(self, token: str) -> bytes:
        asked: dict[str, Any] = {"model": self.told.get("model", "bench"), "messages": MESSAGES}
        if self.streaming:
            asked["stream"] = True
        body = json.dumps(asked).encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in self.told.get("headers", {}).items())
        head = (
            f"POST {self.told.get('path', '/v1/chat/completions')} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
            f"User-Agent: OpenAI/Python 3.52.0\r\n{more}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def connect(self, number: int) -> Caller:
        sock = socket.create_connection(self.address, timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        caller = Caller(number, sock)
        self.callers[sock.fileno()] = caller
        self.poll.register(sock.fileno(), select.EPOLLIN)
        return caller

    def ask(self, caller: Caller) -> None:
        caller.began, caller.first, caller.last, caller.gap = time.perf_counter(), 0.0, 0.0, 0.0
        caller.got = b""
        caller.need = -1
        self.open += 1
        caller.sock.send(self.bodies[caller.number % len(self.bodies)])

    def look(self, seconds: float) -> None:
        for number, _ in self.poll.poll(max(seconds, 0.0)):
            caller = self.callers[number]
            try:
                data = caller.sock.recv(PIECE)
            except OSError:
                data = b""
            if not data:
                self._lost(caller)
            elif self.streaming:
                self._stream(caller, data)
            else:
                self._plain(caller, data)

    def _plain(self, caller: Caller, data: bytes) -> None:
        got = caller.got = caller.got + data
        if caller.need < 0:
            end = got.find(b"\r\n\r\n")
            if end < 0:
                return
            caller.need = _need(got, end)
        if len(got) >= caller.need and (caller.need > 0 or got.endswith(CHUNKED_END)):
            self._done(caller, good=got.startswith(b"HTTP/1.1 200"))

    def _stream(self, caller: Caller, data: bytes) -> None:
        now = time.perf_counter()
        got = caller.got
        if not caller.began:
            return  # the rest of a refusal
        if not got:
            caller.good = data.startswith(b"HTTP/1.1 200")
            if not caller.good:
                caller.got = data
                self._done(caller, good=False)
                return
        data = got + data
        if b"data:" in data:
            if not caller.first:
                caller.first = now
            elif caller.last:
                caller.gap = max(caller.gap, now - caller.last)
            caller.last = now
        caller.got = data[-TAIL:]
        if data.endswith(CHUNKED_END):
            good = caller.good and self.last in data
            if good:
                self.firsts.append(1000 * (caller.first - caller.began))
                self.gaps.append(1000 * caller.gap)
            self._done(caller, good=good)

    def _done(self, caller: Caller, *, good: bool) -> None:
        self.open -= 1
        if good:
            self.times.append(1000 * (time.perf_counter() - caller.began))
        else:
            self.failed += 1
            self.bad = caller.got[:600]
        self.finished(caller)

    def _lost(self, caller: Caller) -> None:
        self.poll.unregister(caller.sock.fileno())
        del self.callers[caller.sock.fileno()]
        caller.sock.close()
        if caller.began:
            self.open -= 1
            self.failed += 1
            self.bad = self.bad or b"the connection was closed"
        if not self.streaming:
            self.finished(self.connect(caller.number))

    def finished(self, caller: Caller) -> None:
        caller.began = 0.0
        self.idle.append(caller)


def _need(got: bytes, end: int) -> int:
    """Bytes of the whole answer, whose head ends here; 0 when it comes in chunks."""
    low = got[:end].lower()
    at = low.find(b"content-length:")
    return end + 4 + int(low[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class Closed(Load):
    ends = 0.0

    def finished(self, caller: Caller) -> None:
        if time.perf_counter() < self.ends:
            self.ask(caller)

    def run(self) -> float:
        callers = [self.connect(number) for number in range(self.told["connections"])]
        began = time.perf_counter()
        self.ends = began + self.told["seconds"]
        for caller in callers:
            self.ask(caller)
        while self.open and time.perf_counter() < self.ends + GIVE_UP:
            self.look(0.1)
        return time.perf_counter() - began


class Paced(Load):
    def run(self) -> float:
        self.idle = [self.connect(number) for number in range(self.told.get("connections", 32))]
        began = time.perf_counter()
        for sent in range(int(self.told["rate"] * self.told["seconds"])):
            due = began + sent / self.told["rate"]
            while (left := due - time.perf_counter()) > 0 or not self.idle:
                self.look(left)
            self.ask(self.idle.pop(0))
        self._wait()
        return time.perf_counter() - began

    def _wait(self) -> None:
        gives_up = time.perf_counter() + GIVE_UP
        while self.open and time.perf_counter() < gives_up:
            self.look(0.1)


class Streams(Paced):
    def run(self) -> float:
        began = time.perf_counter()
        count = self.told["connections"]
        for number in range(count):
            due = began + self.told["seconds"] * number / count
            while (left := due - time.perf_counter()) > 0:
                self.look(left)
            self.ask(self.connect(number))
        self._wait()
        return time.perf_counter() - began


KINDS: dict[str, type[Closed] | type[Paced] | type[Streams]] = {"closed": Closed, "paced": Paced, "streams": Streams}


def main() -> None:
    told = json.loads(sys.argv[1])
    load = KINDS[told["kind"]](told)
    seconds = load.run()
    found: dict[str, Any] = {"seconds": seconds, "done": len(load.times), "failed": load.failed + load.open}
    found |= {"times": sorted(load.times), "firsts": sorted(load.firsts), "gaps": sorted(load.gaps)}
    print(json.dumps({**found, "bad": load.bad.decode("latin-1")}))


if __name__ == "__main__":
    main()
