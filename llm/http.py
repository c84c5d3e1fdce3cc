"""One HTTP client for all keys and upstreams: kept-alive connections, explicit time-outs, proxies, no magic.

It follows no redirect, retries nothing by itself (but for a kept-alive connection that the other side had already
closed) and knows nothing of chat. Every failure is UpstreamDown with a code, or Cancelled after a hang-up.

The TLS context is made here, from certifi's roots or SSL_CERT_FILE, so that no system store is asked behind our
back (gevent #2178).
"""

import os
import ssl
import time
from collections.abc import Iterable, Mapping
from functools import partial

import certifi
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from llm.errors import Cancelled, LlmError, UpstreamDown
from llm.wire.connections import calling, manager_for
from llm.wire.line import Line
from llm.wire.proxies import Proxies

PIECE = 65536
STALE = 1.0  # seconds: a kept-alive connection that breaks sooner had been closed before our request came


class Reply:
    """An answer whose headers are here. The body is read piece by piece as it arrives. Close it in any case."""

    def __init__(self, response: BaseHTTPResponse, line: Line) -> None:
        self._response = response
        self._line = line
        self._encoded = "content-encoding" in response.headers
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers.items()}

    def read(self, timeout: float) -> bytes:
        """What came next; empty at the end. Raises UpstreamDown after so many seconds of silence, or when it breaks."""
        try:
            if self._line.sock is not None:
                self._line.sock.settimeout(max(timeout, 0.001))
            piece = self._response.read1(PIECE, decode_content=self._encoded)
        except (HTTPError, OSError) as error:
            raise _fault(error, self._line) from error
        if not piece and self._line.gone:
            raise Cancelled
        return piece

    def body(self, timeout: float, limit: int = 32 * 1024 * 1024) -> bytes:
        """All of it, within so many seconds. Raises UpstreamDown also when it is longer than the limit."""
        deadline = time.monotonic() + timeout
        pieces: list[bytes] = []
        size = 0
        while piece := self.read(deadline - time.monotonic()):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise UpstreamDown("the answer is too large", code="too_large")
        return b"".join(pieces)

    def finish(self, patience: float = 0.5) -> None:
        """Nothing more is wanted: let the connection serve again if the end comes soon, else close it."""
        try:
            for _ in range(16):
                if not self.read(patience):
                    break
        except LlmError:
            pass
        self.close()

    def close(self) -> None:
        self._response.close()
        self._response.release_conn()
        self._line.release()


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
        self._proxies = Proxies(proxy, env)
        self._tls = ssl.create_default_context(cafile=env.get("SSL_CERT_FILE") or certifi.where())
        self._connect_timeout = connect_timeout
        self._managers: dict[str, PoolManager] = {}

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

        A `body` that is no bytes goes up as it comes, on a fresh connection, and only once; without a Content-Length it
        goes in chunks. `connect_timeout` and `proxy` (with its scheme)
        where they differ from what this client was made with.
        """
        started = time.monotonic()
        once = body is not None and not isinstance(body, bytes)
        line.wants_fresh = line.wants_fresh or once
        timeout = Timeout(connect=connect_timeout or self._connect_timeout, read=first_timeout)
        asked = partial(self._open, method, url, line, headers, body, timeout, proxy)
        try:
            return asked()
        except ProtocolError as error:
            stale = line.reused and not once and not line.gone and time.monotonic() - started < STALE
            if not stale:
                raise _fault(error, line) from error
        except (HTTPError, OSError) as error:
            raise _fault(error, line) from error
        line.wants_fresh = True
        try:
            return asked()
        except (HTTPError, OSError) as error:
            raise _fault(error, line) from error

    def _open(
        self,
        method: str,
        url: str,
        line: Line,
        headers: Mapping[str, str],
        body: bytes | Iterable[bytes] | None,
        timeout: Timeout,
        proxy: str,
    ) -> Reply:
        with calling(line):
            response = self._manager(proxy or self._proxies.of(url)).request(
                method,
                url,
                body=body,
                headers=dict(headers),
                timeout=timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
        return Reply(response, line)

    def _manager(self, proxy: str) -> PoolManager:
        if proxy not in self._managers:
            manager = manager_for(proxy, num_pools=64, maxsize=256, block=False, ssl_context=self._tls)
            self._managers.setdefault(proxy, manager)
        return self._managers[proxy]

    def close(self) -> None:
        for manager in self._managers.values():
            manager.clear()


CODES: tuple[tuple[type[Exception], str, str], ...] = (
    (NewConnectionError, "connect", "no connection"),
    (ConnectTimeoutError, "connect_timeout", "no connection in time"),
    (ProxyError, "proxy", "the proxy refuses"),
    (SSLError, "tls", "no trusted connection"),
    (ReadTimeoutError, "timeout", "no answer in time"),
    (TimeoutError, "timeout", "no answer in time"),
)


def _fault(error: Exception, line: Line) -> LlmError:
    """Ours. The cause's text stays out of the message: it may quote a proxy with its password."""
    line.release()
    if line.gone:
        return Cancelled()
    code, words = next(
        ((code, words) for kind, code, words in CODES if isinstance(error, kind)), ("cut", "the connection broke")
    )
    return UpstreamDown(words, code=code)
