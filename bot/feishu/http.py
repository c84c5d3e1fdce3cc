"""Requests to the Open Platform over connections that stay open, with time-outs of our own and no hidden retries."""

import os
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import certifi
import urllib3

from bot.feishu.errors import no_answer

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
CONNECTIONS = 64


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """One pool of connections to one origin (https://host), through a proxy where one is given.

    A forked process makes a pool of its own: a connection that two processes share would mix up their answers.
    """

    def __init__(
        self, origin: str, proxy: str = "", *, read_seconds: float = READ_SECONDS, seconds: float | None = None
    ) -> None:
        """`read_seconds` without a byte end a request, `seconds` end it altogether."""
        self._origin, self._proxy = origin.rstrip("/"), proxy
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds, total=seconds)
        self._tls = _context() if self._origin.startswith("https:") else None
        self._lock = threading.Lock()
        self._pool: tuple[int, urllib3.PoolManager] | None = None

    def send(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One attempt. Raises FeishuError (kind NETWORK) when there is no answer."""
        url = f"{self._origin}{path}{'?' if query else ''}{urlencode(query)}"
        try:
            answer = self._manager().request(
                method, url, body=body, headers=headers, timeout=self._timeout, retries=False, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise no_answer(type(error).__name__) from error
        return Answer(answer.status, answer.headers, answer.data)

    def close(self) -> None:
        """Give the connections back; the next request opens new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool[1].clear()

    def _manager(self) -> urllib3.PoolManager:
        pool = self._pool
        if pool is None or pool[0] != os.getpid():
            with self._lock:
                pool = self._pool
                if pool is None or pool[0] != os.getpid():
                    pool = self._pool = (os.getpid(), self._open())
        return pool[1]

    def _open(self) -> urllib3.PoolManager:
        options: dict[str, Any] = {"maxsize": CONNECTIONS, "ssl_context": self._tls}
        if not self._proxy:
            return urllib3.PoolManager(**options)
        if self._proxy.startswith("socks"):
            from urllib3.contrib.socks import SOCKSProxyManager

            return SOCKSProxyManager(self._proxy, **options)
        login = urllib3.util.parse_url(self._proxy).auth
        headers = urllib3.make_headers(proxy_basic_auth=login) if login else None
        return urllib3.ProxyManager(self._proxy, proxy_headers=headers, **options)


def fill(template: str, values: Mapping[str, str]) -> str:
    """/cards/:card_id -> /cards/7; every value is quoted, so none can leave its place in the path."""
    return "/".join(quote(values[part[1:]], safe="") if part.startswith(":") else part for part in template.split("/"))


def _context() -> ssl.SSLContext:
    """A context of our own: on macOS truststore, which others may have put in, cannot handshake under gevent.

    It takes 20 ms to make, so it is made before a fork and shared.
    """
    return ssl.create_default_context(cafile=certifi.where())
