"""A request as it goes up: where to, its head in one piece, and its body whole or piece by piece."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from llm.wire.connection import Connection
from llm.wire.dialling import Proxy, Route

TOGETHER = 65_536
"""Bytes of a body that leave together with the head."""
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """A URL, taken apart once. `begin` are the lines of the head that are the same for each request there."""

    route: Route
    path: str
    begin: str
    forwarded: bool


@dataclass
class Asked:
    method: str
    target: Target
    head: bytes
    body: bytes | Iterable[bytes] | None
    first_timeout: float

    def leave(self, connection: Connection) -> None:
        """Raises OSError, and whatever a body that comes in pieces raises."""
        if self.body is None:
            connection.send(self.head)
        elif isinstance(self.body, bytes):
            if len(self.body) <= TOGETHER:
                connection.send(self.head + self.body)
            else:
                connection.send(self.head)
                connection.send(self.body)
        else:
            self._in_pieces(connection, self.body)

    def _in_pieces(self, connection: Connection, body: Iterable[bytes]) -> None:
        connection.send(self.head)
        chunked = self.head.endswith(b"\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in body:
            if piece:
                connection.send(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            connection.send(b"0\r\n\r\n")


def target_of(url: str, proxy: str) -> Target:
    """Raises ValueError for what is no http:// or https:// address."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("an upstream's address must be http:// or https://")
    usual = PORTS[parts.scheme]
    route = Route(parts.scheme == "https", parts.hostname, parts.port or usual, proxy)
    name = f"[{route.host}]" if ":" in route.host else route.host
    host = name if route.port == usual else f"{name}:{route.port}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    forwarded = bool(proxy) and not proxy.startswith("socks") and not route.tls
    begin = f"Host: {host}\r\nAccept-Encoding: identity\r\n"
    if not forwarded:
        return Target(route, path, begin, forwarded)
    return Target(route, f"http://{host}{path}", begin + Proxy.of(proxy).authorization, forwarded)


def head_of(method: str, target: Target, headers: Mapping[str, str], body: bytes | Iterable[bytes] | None) -> bytes:
    """Raises ValueError where a header would become two."""
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    told = any(name.lower() == "content-length" for name in headers)
    if isinstance(body, bytes) and not told:
        lines.append(f"Content-Length: {len(body)}\r\n")
    elif body is not None and not isinstance(body, bytes) and not told:
        lines.append("Transfer-Encoding: chunked\r\n")
    elif body is None and method not in ("GET", "HEAD", "DELETE"):
        lines.append("Content-Length: 0\r\n")
    said = "".join(lines)
    if said.count("\n") != len(lines) or said.count("\r") != len(lines):
        raise ValueError("a header has a line end inside")
    return f"{method} {target.path} HTTP/1.1\r\n{target.begin}{said}\r\n".encode("latin-1")
