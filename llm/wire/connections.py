"""urllib3's connections, each telling the call's `Line` which socket it uses, directly or through any proxy.

Which call a connection works for is known by a context variable: urllib3 makes and uses a connection in the calling
thread (or greenlet) only.
"""

import contextlib
import errno
import os
import socket
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager, make_headers
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.contrib.socks import (
    SOCKSConnection,
    SOCKSHTTPConnectionPool,
    SOCKSHTTPSConnection,
    SOCKSHTTPSConnectionPool,
    SOCKSProxyManager,
)
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.wait import wait_for_write

from llm.wire.line import Line

LOOK = 0.2  # seconds
CONNECT_TIMEOUT = 5.0  # seconds, where urllib3 hands down none
_line: ContextVar[Line] = ContextVar("line")


@contextlib.contextmanager
def calling(line: Line) -> Iterator[None]:
    """Connections made or reused inside belong to this line."""
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)


class _Watched(HTTPConnection):
    """Mixed into urllib3's connections. One that was made for another call and kept alive is `reused`."""

    _made_for: Line | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        line = _line.get()
        if self.sock is not None and self._made_for is not line:
            if line.wants_fresh:
                self.close()
            else:
                line.watch(self.sock, reused=True)
                self.sock.settimeout(line.send_timeout)
        super().request(*args, **kwargs)

    def connect(self) -> None:
        super().connect()
        if self.sock is not None:
            self.sock.settimeout(_line.get().send_timeout)

    def getresponse(self) -> Any:
        _line.get().sock = self.sock
        return super().getresponse()


class _Dialled(_Watched):
    """Straight to the upstream or to an HTTP proxy: the line can be cut while the connection is still being made."""

    def _new_conn(self) -> socket.socket:
        self._made_for = _line.get()
        timeout = self.timeout if isinstance(self.timeout, int | float) else CONNECT_TIMEOUT
        try:
            return dial(self._dns_host, self.port, timeout, self._made_for, self.socket_options or ())
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {self.host} in {timeout} s") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection to {self.host}: {error}") from error


def dial(host: str, port: int, timeout: float, line: Line, options: Iterable[tuple[Any, ...]] = ()) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time. Raises OSError or Cancelled."""
    addresses = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    deadline = time.monotonic() + timeout
    problem: OSError = OSError("the name has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            _connect(sock, address, max((deadline - time.monotonic()) / left, 0.01), line)
            line.watch(sock, reused=False)
        except OSError as error:
            problem = error
            sock.close()
        except BaseException:
            sock.close()
            raise
        else:
            sock.settimeout(timeout)
            return sock
    raise problem


def _connect(sock: socket.socket, address: Any, timeout: float, line: Line) -> None:
    """Looks up again and again whether somebody hung up: not every system wakes a connect."""
    deadline = time.monotonic() + timeout
    sock.settimeout(0.0)
    problem = sock.connect_ex(address)
    if problem in (errno.EINPROGRESS, errno.EWOULDBLOCK):
        while not wait_for_write(sock, max(min(deadline - time.monotonic(), LOOK), 0.0)):
            line.pause(0.0)
            if time.monotonic() > deadline:
                raise TimeoutError
        problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if problem:
        raise OSError(problem, os.strerror(problem))


class _Http(_Dialled, HTTPConnection):
    pass


class _Https(_Dialled, HTTPSConnection):
    pass


class _SocksHttp(_Watched, SOCKSConnection):
    """PySocks connects, so the line can be cut only when it has."""

    def _new_conn(self) -> Any:
        sock: socket.socket = super()._new_conn()
        try:
            _line.get().watch(sock, reused=False)
        except BaseException:
            sock.close()
            raise
        self._made_for = _line.get()
        return sock


class _SocksHttps(_SocksHttp, SOCKSHTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _SocksHttpPool(SOCKSHTTPConnectionPool):
    ConnectionCls = _SocksHttp


class _SocksHttpsPool(SOCKSHTTPSConnectionPool):
    ConnectionCls = _SocksHttps


def manager_for(proxy: str, **options: Any) -> PoolManager:
    """A pool manager that goes through this proxy, or straight where it is empty. Options are PoolManager's."""
    if proxy.startswith("socks"):
        manager = _socks_manager(proxy, options)
        manager.pool_classes_by_scheme = {"http": _SocksHttpPool, "https": _SocksHttpsPool}
        return manager
    manager = _http_manager(proxy, options) if proxy else PoolManager(**options)
    manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return manager


def _socks_manager(proxy: str, options: dict[str, Any]) -> PoolManager:
    bare, user, password = _split(proxy)
    return SOCKSProxyManager(bare, username=user or None, password=password or None, **options)


def _http_manager(proxy: str, options: dict[str, Any]) -> PoolManager:
    bare, user, password = _split(proxy)
    headers = make_headers(proxy_basic_auth=f"{user}:{password}") if user else None
    return ProxyManager(bare, proxy_headers=headers, proxy_ssl_context=options.get("ssl_context"), **options)


def _split(proxy: str) -> tuple[str, str, str]:
    """The proxy's URL without its user and password, and both of them decoded."""
    parts = urlsplit(proxy)
    bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "", "", ""))
    return bare, unquote(parts.username or ""), unquote(parts.password or "")
