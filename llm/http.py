"""One HTTP/1.1 client for all keys and upstreams: kept-alive connections, explicit time-outs, proxies, no magic.

It follows no redirect, retries nothing by itself (but for a kept-alive connection that the other side had already
closed) and knows nothing of chat. Every failure is UpstreamDown with a code, or Cancelled after a hang-up.

It works on plain sockets, because a library's objects cost more than all the rest of a call (docs/decisions.md).
The TLS context is made here, from certifi's roots or SSL_CERT_FILE, so that no system store is asked behind our
back (gevent #2178).
"""

import os
import ssl
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache

import certifi

from llm.errors import LlmError, UpstreamDown
from llm.wire.asking import Asked, head_of, target_of
from llm.wire.connection import Connection, Waiting
from llm.wire.dialling import open_connection
from llm.wire.failing import ours
from llm.wire.head import Head, Malformed, read_head
from llm.wire.line import Line
from llm.wire.proxies import Proxies
from llm.wire.reply import Reply

__all__ = ["Http", "Reply"]

STALE = 1.0  # seconds: a kept-alive connection that breaks sooner had been closed before our request came


class _Broken(Exception):
    """The connection ended before a word was said."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class Http:
    """Collaborator: nothing. Raises ValueError when a proxy cannot be understood.

    proxy            OPENAI_PROXY, for all upstreams
    environment      where HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE are; os.environ by default
    connect_timeout  seconds for TCP, TLS and the proxy's consent
    """

    def __init__(
        self, *, proxy: str = "", environment: Mapping[str, str] | None = None, connect_timeout: float = 5.0
    ) -> None:
        env = os.environ if environment is None else environment
        self._tls = ssl.create_default_context(cafile=env.get("SSL_CERT_FILE") or certifi.where())
        self._connect_timeout = connect_timeout
        self._waiting = Waiting()
        proxies = Proxies(proxy, env)
        self._target = lru_cache(maxsize=4096)(lambda url, via: target_of(url, via or proxies.of(url)))

    def send(
        self,
        method: str,
        url: str,
        line: Line,
        *,
        headers: Mapping[str, str],
        body: bytes | Iterable[bytes] | None = None,
        first_timeout: float = 60.0,
        connect_timeout: float | None = None,
        proxy: str = "",
    ) -> Reply:
        """The answer's status and headers, within so many seconds. Raises UpstreamDown or Cancelled.

        A body that is no bytes goes up as it comes, on a fresh connection, and only once; without a Content-Length it
        goes in chunks. `connect_timeout` and `proxy` (with its scheme) where they differ from what this client was
        made with.
        """
        target = self._target(url, proxy)
        asked = Asked(method, target, head_of(method, target, headers, body), body, first_timeout)
        began = time.monotonic()
        connection = self._waiting.take(target.route) if body is None or isinstance(body, bytes) else None
        if connection is not None:
            try:
                return self._ask(asked, connection, line)
            except _Broken as broken:
                if line.gone or time.monotonic() - began > STALE:
                    raise ours(broken.error, line) from broken.error
        try:
            connection = open_connection(target.route, line, connect_timeout or self._connect_timeout, self._tls)
            return self._ask(asked, connection, line)
        except _Broken as broken:
            raise ours(broken.error, line) from broken.error
        except LlmError as error:
            line.release()
            raise ours(error, line) from error

    def _ask(self, asked: Asked, connection: Connection, line: Line) -> Reply:
        """Raises _Broken when the connection ended before a word was said, else LlmError."""
        try:
            line.watch(connection)
            head, ahead = self._exchange(asked, connection, line)
            if asked.target.forwarded and head.status == 407:
                raise UpstreamDown("the proxy refuses", code="proxy")
            return Reply(asked.method, head, ahead, connection, line, asked.target.route, self._waiting)
        except BaseException as error:
            connection.close()
            line.release()
            if isinstance(error, EOFError | ConnectionError):
                raise _Broken(error) from error
            if isinstance(error, OSError | Malformed):
                raise ours(error, line) from error
            raise

    def _exchange(self, asked: Asked, connection: Connection, line: Line) -> tuple[Head, bytes]:
        connection.patience(line.send_timeout)
        try:
            asked.leave(connection)
        except ConnectionError:
            # Whoever refuses a request may do so before it has arrived, and close.
            connection.keeps = False
            asked.first_timeout = min(asked.first_timeout, STALE)
        deadline = time.monotonic() + asked.first_timeout

        def receive() -> bytes:
            connection.patience(deadline - time.monotonic())
            return connection.recv()

        return read_head(receive)

    def close(self) -> None:
        self._waiting.close()
