"""An upstream made of plain sockets: it plays the act that belongs to the row and the key of each request.

A request for /<row>/v1/... with the key sk-<row>-<letter> gets the act of that letter in that row. Also over TLS, with
a certificate that is trusted, one that nobody trusts, and a trusted one for another host.
"""

import contextlib
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.gateway.conformance.acts import CLOSE, EARLY, HALF, RESET, STALL, Act, Drip, Pause, Step
from tests.gateway.conformance.certificate import write_stranger
from tests.llm.tls import write_pem

LONGEST = 30.0
"""Seconds that the upstream waits for anybody."""
HANDSHAKE = b"\x16\x03"
NO_MODELS = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"data":[]}'
KEY = re.compile(rb"(?im)^authorization: bearer sk-(.+)-([a-z])\r?$")

Dress = Callable[[socket.socket], socket.socket]
"""What is worn over a connection before anything is read from it."""


@dataclass(frozen=True)
class Asked:
    """One request: with which key, and as it came."""

    key: str
    head: bytes
    body: bytes


@dataclass
class Upstream:
    """`acts`: what is done by row and letter of the key. By row: `asked`, what came; `played`, how many have ended."""

    folder: Path
    acts: dict[str, Mapping[str, Act]] = field(default_factory=dict)
    asked: defaultdict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    played: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._servers: list[socket.socket] = []
        self._open: list[socket.socket] = []
        self.trusted = write_pem(self.folder)
        sound, stranger = _secured(_tls(self.trusted)), _secured(_tls(write_stranger(self.folder)))
        self._dresses: dict[str, tuple[str, str, Dress]] = {
            "plain": ("http", "127.0.0.1", lambda sock: sock),
            "tls": ("https", "127.0.0.1", sound),
            "stranger": ("https", "127.0.0.1", stranger),
            "other host": ("https", "127.0.0.2", sound),
            "plain behind https": ("https", "127.0.0.1", lambda sock: sock),
            "tls behind http": ("http", "127.0.0.1", sound),
            "mute": ("https", "127.0.0.1", _mute),
        }
        self._addresses: dict[str, str] = {}
        self._nobody: list[socket.socket] = []

    def address(self, row: str, place: str) -> str:
        """The base URL of a row. Each has a port of its own, so that no connection is left over from another."""
        if row not in self._addresses:
            self._addresses[row] = f"{self._stand(row, place)}/{row}/v1"
        return self._addresses[row]

    def _stand(self, row: str, place: str) -> str:
        if place == "no such name":
            return f"http://{row}.invalid"
        if place == "nobody":
            self._nobody.append(socket.socket())
            self._nobody[-1].bind(("127.0.0.1", 0))  # bound and not listening: nobody else can take the port
            return f"http://127.0.0.1:{self._nobody[-1].getsockname()[1]}"
        scheme, host, dress = self._dresses[place]
        return f"{scheme}://{host}:{self._listen(host, dress)}"

    def close(self) -> None:
        for server in [*self._nobody, *self._servers]:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _listen(self, host: str, dress: Dress) -> int:
        server = socket.create_server((host, 0), backlog=128)
        self._servers.append(server)
        threading.Thread(target=self._accept, args=(server, dress), daemon=True).start()
        return int(server.getsockname()[1])

    def _accept(self, server: socket.socket, dress: Dress) -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client, dress), daemon=True).start()

    def _serve(self, client: socket.socket, dress: Dress) -> None:
        sock = client
        with contextlib.suppress(OSError, EOFError, ValueError):
            client.settimeout(LONGEST)
            sock = dress(client)
            while self._answer(sock):
                pass
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        sock.close()
        client.close()

    def _answer(self, sock: socket.socket) -> bool:
        """Read a request and play its act; whether another one may come on this connection."""
        head, body = read_head(sock)
        method, path, _ = head.split(b" ", 2)
        if method == b"GET" and path.endswith(b"/models"):
            sock.sendall(NO_MODELS)  # looked up by the way, for names that are like a wrong one
            return True
        row = path.split(b"/")[1].decode()
        found = KEY.search(head)
        key = found.group(2).decode() if found else ""
        acts = self.acts[row]
        act = acts.get(key, acts["a"])
        if act[0] == EARLY:
            self.asked[row].append(Asked(key, head, body))
            return all(self._play(sock, step) for step in act[1:]) and bool(read_body(sock, head, body))
        self.asked[row].append(Asked(key, head, read_body(sock, head, body)))
        goes_on = all(self._play(sock, step) for step in act)
        self.played[row] += 1
        return goes_on

    def _play(self, sock: socket.socket, step: Step) -> bool:
        if isinstance(step, bytes):
            sock.sendall(step)
        elif isinstance(step, Pause):
            self._wait(sock, step.seconds)
        elif isinstance(step, Drip):
            for at in range(0, len(step.data), step.size):
                sock.sendall(step.data[at : at + step.size])
                time.sleep(step.seconds)
        elif step == STALL:
            self._wait(sock, LONGEST)
        elif step == HALF:
            sock.shutdown(socket.SHUT_WR)
            self._wait(sock, LONGEST)
        elif step == RESET:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return step not in (CLOSE, RESET, HALF)

    def _wait(self, sock: socket.socket, seconds: float) -> None:
        """Silence. Raises EOFError when the caller has had enough."""
        sock.settimeout(seconds)
        try:
            # What comes meanwhile is the next request; of TLS it is lost, and no row minds.
            if not (sock.recv(1) if isinstance(sock, ssl.SSLSocket) else sock.recv(1, socket.MSG_PEEK)):
                raise EOFError
        except TimeoutError:
            return
        finally:
            sock.settimeout(LONGEST)


def _tls(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def _secured(context: ssl.SSLContext) -> Dress:
    return lambda sock: context.wrap_socket(sock, server_side=True)


def _mute(sock: socket.socket) -> socket.socket:
    """Takes the connection and never answers the handshake."""
    sock.recv(65536)
    sock.recv(65536)
    raise EOFError


def read_head(sock: socket.socket) -> tuple[bytes, bytes]:
    """The head, and what came of the body with it. Raises EOFError when the caller is gone."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _piece(sock)
        if got.startswith(HANDSHAKE):
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThis is not the TLS port.")
            raise EOFError
    head, _, body = got.partition(b"\r\n\r\n")
    return head, body


def read_body(sock: socket.socket, head: bytes, body: bytes) -> bytes:
    """The whole body, whose length is told or chunked."""
    told = re.search(rb"(?im)^content-length: *(\d+)", head)
    while told and len(body) < int(told.group(1)):
        body += _piece(sock)
    while b"chunked" in head.lower() and not body.endswith(b"0\r\n\r\n"):
        body += _piece(sock)
    return body


def _piece(sock: socket.socket) -> bytes:
    piece = sock.recv(65536)
    if not piece:
        raise EOFError
    return piece
