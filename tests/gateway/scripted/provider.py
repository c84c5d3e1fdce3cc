"""A provider that answers any bytes one likes: for what no decent provider would ever send."""

import contextlib
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.gateway.programs import Programs, asking
from tests.listener import Listener
from tests.support import Reply


def event(delta: object, **more: object) -> bytes:
    chunk = {"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": None}], **more}
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


ROLE = event({"role": "assistant", "content": ""})
HELLO = event({"content": "hello"})
STOP = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
USAGE = b'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}\n\n'
DONE = b"data: [DONE]\n\n"
WHOLE = json.dumps({"choices": [{"message": {"content": "hello"}}], "usage": {"prompt_tokens": 3}}).encode()
REFUSAL = b'{"error":{"message":"no such parameter: nonsense","type":"invalid_request_error","param":"n","code":null}}'


def stream(programs: Programs, token: str, **options: object) -> Reply:
    """A stream asked for at the gateway, read to its end."""
    return programs.post(token, asking("hi", stream=True, **options))


@dataclass(frozen=True)
class Script:
    """What is written after each request, piece by piece, and whether the connection is cut then."""

    pieces: Sequence[bytes]
    cut: bool = False
    pause: float = 0.0


def sse(*events: bytes, headers: bytes = b"", chunked: bool = True, cut: bool = False, pause: float = 0.0) -> Script:
    """A stream whose events are written one by one."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + headers
    if not chunked:
        return Script([head + b"Connection: close\r\n\r\n", *events], True, pause)
    pieces = [b"%x\r\n%s\r\n" % (len(event), event) for event in events]
    end = [] if cut else [b"0\r\n\r\n"]
    return Script([head + b"Transfer-Encoding: chunked\r\n\r\n", *pieces, *end], cut, pause)


def plain(body: bytes, status: bytes = b"200 OK", headers: bytes = b"", length: int | None = None) -> Script:
    """A JSON answer in one piece; `length` is what it claims to be long."""
    told = len(body) if length is None else length
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % (status, told)
    return Script([head + headers + b"\r\n", body], cut=told != len(body))


class Provider(Listener):
    """`requests` are (head, body) as they came. `script` may be changed at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.script = plain(b"{}")
        self.requests: list[tuple[bytes, bytes]] = []
        self._open: list[socket.socket] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/some/path/v1"

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def answers(self, script: Script) -> None:
        self.script = script
        self.requests.clear()

    def serve(self, client: socket.socket) -> None:
        self._open.append(client)
        with contextlib.suppress(OSError, EOFError, ValueError):
            while True:
                self.requests.append(_read_request(client))
                script = self.script
                for piece in script.pieces:
                    client.sendall(piece)
                    time.sleep(script.pause)
                if script.cut:
                    break
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


def _read_request(client: socket.socket) -> tuple[bytes, bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        piece = client.recv(65536)
        if not piece:
            raise EOFError
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = client.recv(65536)
        if not piece:
            raise EOFError
        body += piece
    return head, body
