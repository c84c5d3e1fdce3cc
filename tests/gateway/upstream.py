"""A provider whose answers a test writes as a function of the request: for routes, uploads and objects.

`tests/gateway/scripted` is for bytes that no decent provider would send; this one speaks proper HTTP.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Heard:
    """One request as it came up; `key` is the one that opened the provider."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Said:
    """An answer. Of several pieces, each is written by itself; `length` is told where it is given."""

    pieces: Iterable[bytes]
    kind: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None


def said(value: Any, status: int = 200, **headers: str) -> Said:
    return Said([json.dumps(value).encode()], status=status, headers=headers)


def events(*pieces: bytes, pause: float = 0.0) -> Said:
    """A stream; a pause comes before every event but the first."""

    def paced() -> Iterable[bytes]:
        for number, piece in enumerate(pieces):
            time.sleep(pause if number else 0.0)
            yield piece

    return Said(paced(), "text/event-stream")


Answer = Callable[[Heard], Said]


class Upstream:
    """Listens on the loopback. `heard` are the requests, also those that are still coming; newest last."""

    def __init__(self) -> None:
        self.answer: Answer = lambda heard: said({})
        self.heard: list[Heard] = []
        self.received = 0
        """Bytes of bodies that have come so far."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                outer._serve(self)

            do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = do_HEAD = do

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/base/v1"

    def __enter__(self) -> "Upstream":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answers(self, answer: Answer | Said) -> None:
        self.answer = (lambda heard: answer) if isinstance(answer, Said) else answer
        self.heard.clear()
        self.received = 0

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        path, _, query = handler.path.partition("?")
        headers = {name.lower(): value for name, value in handler.headers.items()}
        try:
            body = b"".join(self._body(handler, headers))
            heard = Heard(handler.command, path.removeprefix("/base/v1"), query, headers, body)
            self.heard.append(heard)
            _write(handler, self.answer(heard))
        except (OSError, EOFError):
            handler.close_connection = True

    def _body(self, handler: BaseHTTPRequestHandler, headers: dict[str, str]) -> Iterable[bytes]:
        left = int(headers.get("content-length", "0"))
        chunked = headers.get("transfer-encoding", "") == "chunked"
        while left or chunked:
            size = int(handler.rfile.readline(), 16) if chunked else min(left, 65536)
            piece = handler.rfile.read(size)
            if len(piece) < size:
                raise EOFError
            self.received += size
            left -= 0 if chunked else size
            if chunked:
                handler.rfile.readline()
                if not size:
                    return
            yield piece


def _write(handler: BaseHTTPRequestHandler, what: Said) -> None:
    handler.send_response(what.status)
    handler.send_header("Content-Type", what.kind)
    for name, value in what.headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if what.length is not None:
        handler.send_header("Content-Length", str(what.length))
    elif handler.command != "HEAD":
        handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    if handler.command == "HEAD":
        return
    sent = 0
    for piece in what.pieces:
        handler.wfile.write(piece if what.length is not None else b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.flush()
        sent += len(piece)
    if what.length is None:
        handler.wfile.write(b"0\r\n\r\n")
    elif sent < what.length:
        handler.close_connection = True
