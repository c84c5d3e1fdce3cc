"""One call's way through the pool, up to the point of no return: the first real output, or a whole answer.

Until then a failure goes to the next key, within the pool's one budget of tries. What comes out is an `Opened` answer,
or one LlmError; `failure` keeps the provider's own words about it.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gateway.provider.counts import usage_in
from gateway.provider.events import Passing
from llm.blame import blame
from llm.errors import BadRequest, LlmError, UpstreamDown
from llm.http import Http, Reply
from llm.keys import Key
from llm.pool import Pool, Retries
from llm.wire.line import Line

log = logging.getLogger("larkey.gateway")
ERROR_BODY = 5.0  # seconds to wait for the reason of a refusal
ERROR_BYTES = 1024 * 1024
LARGEST = 64 * 1024 * 1024
FIRST_BYTES = 1024 * 1024
EVENTS = "text/event-stream"


@dataclass(frozen=True)
class Patience:
    """Seconds: until a stream's first output, of silence after it, and for a whole answer with all its tries."""

    first: float = 60.0
    idle: float = 60.0
    whole: float = 600.0


@dataclass(frozen=True)
class Wire:
    """A request as it goes up, but for the key. `asks_usage`: `body` asks for the usage on our account, `plain` not."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    plain: bytes
    stream: bool

    @property
    def asks_usage(self) -> bool:
        return self.body is not self.plain


class Failure(NamedTuple):
    """An answer that was no 2xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    error: LlmError


@dataclass(frozen=True)
class Opened:
    """An answer that is good so far: `body` is the whole of it, or the begin of what `passing` goes on to read."""

    key: Key
    reply: Reply
    body: bytes
    passing: Passing | None = None

    def usage(self) -> dict[str, Any] | None:
        return self.passing.seen.usage if self.passing else usage_in(self.body)


class Upstream:
    """Collaborators: the pool of keys and the HTTP client, both shared with the chat."""

    def __init__(self, pool: Pool, http: Http, retries: Retries, patience: Patience) -> None:
        self.pool, self.http = pool, http
        self.retries, self.patience = retries, patience
        self.deaf_to_usage: set[str] = set()
        """Base URLs whose provider refuses a request because it asks for the usage."""


@dataclass
class Call:
    """One call. Any thread may cut it by its line. `waited`: seconds that passed upstream, not with us."""

    upstream: Upstream
    wire: Wire
    line: Line
    attempts: int = 0
    waited: float = 0.0
    key_id: str = ""
    ends: float = 0.0
    failure: Failure | None = field(default=None, repr=False)

    def open(self, name: str) -> Opened:
        """Raises LlmError. `name` is whose call it is (ip_hash)."""
        up = self.upstream
        self.ends = time.monotonic() + up.patience.whole
        return up.pool.call(self._attempt, name=name, retries=up.retries, pause=self.line.pause)

    def _attempt(self, key: Key) -> Opened:
        self.key_id, self.failure = key.id, None
        asks_usage = self.wire.asks_usage and key.base_url not in self.upstream.deaf_to_usage
        try:
            return self._once(key, asks_usage)
        except BadRequest:
            if not (asks_usage and self._is_about_usage()):
                raise
        log.warning("a provider refuses to be asked for usage", extra={"key": key.id})
        self.upstream.deaf_to_usage.add(key.base_url)
        return self._once(key, False)

    def _is_about_usage(self) -> bool:
        return self.failure is not None and b"stream_options" in self.failure.body

    def _once(self, key: Key, asks_usage: bool) -> Opened:
        if time.monotonic() > self.ends:
            raise UpstreamDown("no answer in time", code="timeout")
        self.attempts += 1
        began = time.monotonic()
        reply: Reply | None = None
        try:
            reply = self._send(key, self.wire.body if asks_usage else self.wire.plain)
            return self._answer(key, reply, asks_usage, began)
        except BaseException as error:
            if reply is not None:
                reply.close()
            if isinstance(error, LlmError):
                told = {"key": key.id, "code": error.code, "status": error.status}
                log.info("an attempt failed", extra=told)
            raise
        finally:
            self.waited += time.monotonic() - began

    def _send(self, key: Key, body: bytes) -> Reply:
        patience = self.upstream.patience
        return self.upstream.http.send(
            "POST",
            key.base_url + self.wire.path,
            self.line,
            headers={**self.wire.headers, "Authorization": f"Bearer {key.secret}"},
            body=body,
            first_timeout=patience.first if self.wire.stream else self._left(),
        )

    def _left(self) -> float:
        """Seconds that remain for an answer in one piece."""
        return max(self.ends - time.monotonic(), 0.001)

    def _answer(self, key: Key, reply: Reply, asks_usage: bool, began: float) -> Opened:
        if not 200 <= reply.status < 300:
            raise self._failed(key, reply)
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "text/html":
            raise UpstreamDown("a web page instead of an answer", status=reply.status, code="not_an_answer")
        if kind == EVENTS:
            passing = Passing(key.secret, drop_usage=asks_usage)
            return Opened(key, reply, self._begin(reply, passing, began + self.upstream.patience.first), passing)
        body = reply.body(self._left(), LARGEST)
        self._check(body, key)
        reply.close()
        return Opened(key, reply, body)

    def _begin(self, reply: Reply, passing: Passing, deadline: float) -> bytes:
        """What is held back until there is real output. Raises what happens instead of it."""
        seen = passing.seen
        held: list[bytes] = []
        size = 0
        while not (seen.real or seen.error or seen.done) and size < FIRST_BYTES:
            data = reply.read(max(deadline - time.monotonic(), 0.001))
            held.append(passing.feed(data) if data else passing.end())
            size += len(held[-1])
            if not data:
                break
        if seen.error and not seen.real:
            raise seen.error
        if not seen.real and size < FIRST_BYTES:
            raise UpstreamDown("a stream without any output", code="empty")
        return b"".join(held)

    def _failed(self, key: Key, reply: Reply) -> LlmError:
        try:
            body = reply.body(ERROR_BODY, ERROR_BYTES)
        except UpstreamDown:
            body = b""
        error = blame(reply.status, reply.headers, body, secret=key.secret)
        self.failure = Failure(reply.status, reply.headers, body.replace(key.secret.encode(), b"***"), error)
        return error

    def _check(self, body: bytes, key: Key) -> None:
        """An error may come as a 200. Raises it."""
        if b'"error"' in body[:1024] and b'"choices"' not in body:
            failure = Passing(key.secret)
            failure.feed(b"data: " + body.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n\n")
            if failure.seen.error:
                raise failure.seen.error
        if not body.strip():
            raise UpstreamDown("an empty answer", code="empty")
