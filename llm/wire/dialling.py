"""How a connection to an upstream is made: straight or through a proxy, with TLS or without.

HTTP proxies are asked for a tunnel where the upstream speaks TLS, and to pass requests on where it does not. SOCKS is
PySocks' part. Every failure is UpstreamDown with a code, or Cancelled after a hang-up, and tells no password.
"""

import base64
import errno
import os
import select
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import socks

from llm.errors import UpstreamDown
from llm.wire.connection import Connection
from llm.wire.head import Malformed, read_head
from llm.wire.line import Line

LOOK = 0.2  # seconds
KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}  # seconds, seconds, questions
SOCKS = {
    "socks4": (socks.SOCKS4, False),
    "socks4a": (socks.SOCKS4, True),
    "socks5": (socks.SOCKS5, False),
    "socks5h": (socks.SOCKS5, True),
}


@dataclass(frozen=True)
class Proxy:
    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> "Proxy":
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 1080)
        return cls(
            parts.scheme, parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or "")
        )

    @property
    def authorization(self) -> str:
        """The header's line, empty without a user."""
        if not self.user:
            return ""
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return f"Proxy-Authorization: Basic {token}\r\n"


@dataclass(frozen=True)
class Route:
    """Where a connection leads: connections with the same route serve each other's calls."""

    tls: bool
    host: str
    port: int
    proxy: str = ""


def open_connection(route: Route, line: Line, seconds: float, tls: ssl.SSLContext) -> Connection:
    """A fresh connection, within so many seconds."""
    deadline = time.monotonic() + seconds
    proxy = Proxy.of(route.proxy) if route.proxy else None
    if proxy is not None and proxy.scheme in SOCKS:
        connection = _through_socks(proxy, route, line, deadline)
    else:
        host, port = (proxy.host, proxy.port) if proxy else (route.host, route.port)
        connection = _dialled(host, port, line, deadline)
    try:
        if proxy is not None and proxy.scheme == "https":
            _secure(connection, proxy.host, tls, deadline)
        if proxy is not None and proxy.scheme in ("http", "https") and route.tls:
            _tunnel(connection, proxy, route, deadline)
        if route.tls:
            _secure(connection, route.host, tls, deadline)
    except BaseException:
        connection.close()
        raise
    return connection


def _dialled(host: str, port: int, line: Line, deadline: float) -> Connection:
    """Connect to the first address that answers; each gets its share of the time."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UpstreamDown("no such host", code="connect") from error
    problem: OSError = OSError("the name has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        sock = socket.socket(family, kind, protocol)
        try:
            _connect(sock, address, max((deadline - time.monotonic()) / left, 0.01), line)
            return _watched(sock, line)
        except OSError as error:
            problem = error
            sock.close()
        except BaseException:
            sock.close()
            raise
    if isinstance(problem, TimeoutError):
        raise UpstreamDown("no connection in time", code="connect_timeout") from problem
    raise UpstreamDown("no connection", code="connect") from problem


def _watched(sock: socket.socket, line: Line) -> Connection:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _keep_alive(sock)
    connection = Connection(sock)
    try:
        line.watch(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(sock: socket.socket, address: Any, timeout: float, line: Line) -> None:
    """Looks up again and again whether somebody hung up: not every system wakes a connect."""
    deadline = time.monotonic() + timeout
    sock.settimeout(0.0)
    problem = sock.connect_ex(address)
    if problem in (errno.EINPROGRESS, errno.EWOULDBLOCK):
        poll = select.poll()
        poll.register(sock, select.POLLOUT)
        while not poll.poll(1000 * max(min(deadline - time.monotonic(), LOOK), 0.0)):
            line.pause(0.0)
            if time.monotonic() > deadline:
                raise TimeoutError
        problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if problem:
        raise OSError(problem, os.strerror(problem))


def _keep_alive(sock: socket.socket) -> None:
    """A model may think for minutes without a byte; what stands between forgets connections that are silent so long."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        if hasattr(socket, name):  # not every system lets a program choose each of them
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _through_socks(proxy: Proxy, route: Route, line: Line, deadline: float) -> Connection:
    """PySocks connects, so the line can be cut only when it has."""
    kind, remote_names = SOCKS[proxy.scheme]
    try:
        sock = socks.create_connection(  # type: ignore[no-untyped-call]
            (route.host, route.port),
            timeout=max(deadline - time.monotonic(), 0.01),
            proxy_type=kind,
            proxy_addr=proxy.host,
            proxy_port=proxy.port,
            proxy_rdns=remote_names,
            proxy_username=proxy.user or None,
            proxy_password=proxy.password or None,
        )
    except TimeoutError as error:
        raise UpstreamDown("no connection in time", code="connect_timeout") from error
    except socks.ProxyError as error:
        slow = isinstance(error.socket_err, TimeoutError)
        code = "connect_timeout" if slow else "proxy"
        raise UpstreamDown("the proxy gives no connection", code=code) from error
    except OSError as error:
        raise UpstreamDown("no connection", code="connect") from error
    return _watched(sock, line)


def _tunnel(connection: Connection, proxy: Proxy, route: Route, deadline: float) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#name-connect"""
    host = f"[{route.host}]" if ":" in route.host else route.host
    asked = f"CONNECT {host}:{route.port} HTTP/1.1\r\nHost: {host}:{route.port}\r\n{proxy.authorization}\r\n"

    def receive() -> bytes:
        connection.patience(max(deadline - time.monotonic(), 0.001))
        # One sign at a time: what follows the head is TLS, and not ours to read.
        return connection.sock.recv(1)

    try:
        connection.patience(max(deadline - time.monotonic(), 0.001))
        connection.send(asked.encode())
        head, _ = read_head(receive)
    except TimeoutError as error:
        raise UpstreamDown("the proxy does not answer in time", code="connect_timeout") from error
    except (OSError, EOFError, Malformed) as error:
        raise UpstreamDown("the proxy refuses", code="proxy") from error
    if not 200 <= head.status < 300:
        raise UpstreamDown("the proxy refuses", code="proxy")


def _secure(connection: Connection, host: str, tls: ssl.SSLContext, deadline: float) -> None:
    connection.patience(max(deadline - time.monotonic(), 0.001))
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            connection.sock = _inside(connection.sock, host, tls)
        else:
            connection.sock = tls.wrap_socket(connection.sock, server_hostname=host)
    except TimeoutError as error:
        raise UpstreamDown("no connection in time", code="connect_timeout") from error
    except (OSError, ValueError) as error:
        raise UpstreamDown("no trusted connection", code="tls") from error


def _inside(sock: ssl.SSLSocket, host: str, tls: ssl.SSLContext) -> Any:
    """TLS within the TLS of a proxy: urllib3's, which Python's own sockets cannot do."""
    from urllib3.util.ssltransport import SSLTransport

    return SSLTransport(sock, tls, server_hostname=host)
