"""Small real proxies on the loopback: HTTP (CONNECT and forwarding), SOCKS5, and a TLS front.

Each sends whatever host it is asked for to one port of the loopback, so that a name which only a proxy can resolve
proves that the proxy was used. `asked` is what was asked of it, in order.
"""

import base64
import contextlib
import socket
import ssl
import threading
from pathlib import Path

from tests.listener import Listener


class Relay(Listener):
    """`open` says where a connection goes, and everything is passed on from there."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._to = port
        self._sockets: list[socket.socket] = []
        self.asked: list[str] = []

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self.drop()

    def drop(self) -> None:
        """Break all connections that are open."""
        for sock in list(self._sockets):
            _hang_up(sock)

    def serve(self, client: socket.socket) -> None:
        with contextlib.suppress(EOFError), client:
            caller = self.secured(client)
            with caller, socket.create_connection(("127.0.0.1", self._to)) as upstream:
                self._sockets += [caller, upstream]
                self.open(caller, upstream)
                back = threading.Thread(target=_pump, args=(upstream, caller), daemon=True)
                back.start()
                _pump(caller, upstream)
                back.join()

    def secured(self, client: socket.socket) -> socket.socket:
        return client

    def open(self, client: socket.socket, upstream: socket.socket) -> None:
        """Read where the caller wants to go, and answer."""


class HttpProxy(Relay):
    """CONNECT, and plain requests with a whole URL. With a user, Proxy-Authorization is demanded."""

    def __init__(self, port: int, user: str = "") -> None:
        super().__init__(port)
        self._wanted = "Basic " + base64.b64encode(user.encode()).decode() if user else ""

    def open(self, client: socket.socket, upstream: socket.socket) -> None:
        head = _read_head(client)
        method, target, _ = head.split(" ", 2)
        self.asked.append(f"{method} {target}")
        if self._wanted and f"proxy-authorization: {self._wanted}".lower() not in head.lower():
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            raise EOFError
        if method == "CONNECT":
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            upstream.sendall(head.encode("latin-1"))


class Socks5Proxy(Relay):
    """RFC 1928 with domain names and IPv4 addresses, RFC 1929 where a user is wanted."""

    def __init__(self, port: int, user: str = "") -> None:
        super().__init__(port)
        self._user = user

    def open(self, client: socket.socket, upstream: socket.socket) -> None:
        _, count = _read(client, 2)
        _read(client, count)
        client.sendall(b"\x05\x02" if self._user else b"\x05\x00")
        if self._user:
            self._check(client)
        _, _, _, kind = _read(client, 4)
        host = _read(client, _read(client, 1)[0]).decode() if kind == 3 else socket.inet_ntoa(_read(client, 4))
        port = int.from_bytes(_read(client, 2), "big")
        self.asked.append(f"{host}:{port}")
        client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))

    def _check(self, client: socket.socket) -> None:
        _read(client, 1)
        user = _read(client, _read(client, 1)[0]).decode()
        password = _read(client, _read(client, 1)[0]).decode()
        good = f"{user}:{password}" == self._user
        client.sendall(b"\x01\x00" if good else b"\x01\x01")
        if not good:
            raise EOFError


class TlsFront(Relay):
    """TLS on the outside, plain HTTP to the upstream."""

    def __init__(self, port: int, pem: Path) -> None:
        super().__init__(port)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)

    def secured(self, client: socket.socket) -> socket.socket:
        return self._context.wrap_socket(client, server_side=True)


class BlackHole(Relay):
    """Takes connections and never says a word."""

    def open(self, client: socket.socket, upstream: socket.socket) -> None:
        self.asked.append("")
        client.recv(1 << 16)
        while client.recv(1 << 16):
            pass
        raise EOFError


def _read(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _read_head(sock: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _read(sock, 1)
    return head.decode("latin-1")


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass everything on; the end of one side is the end of both."""
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    _hang_up(source)
    _hang_up(target)


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
