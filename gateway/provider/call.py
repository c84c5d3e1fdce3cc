"""One call's way through the pool, up to the point of no return: the first real output, or a whole answer.

Until then a failure goes to the next key, within the pool's one budget of tries. What comes out is an `Opened` answer,
or one LlmError; `failure` keeps the provider's own words about it. How long is waited for what, each upstream says.
"""

import logging
import re
import time
from dataclasses import dataclass, field

from gateway.provider.events import Passing
from gateway.provider.opening import EVENTS, Opened, begin, flow, whole_or_more
from gateway.provider.wire import Failure, RouteRefused, Spoilt, Wire, inside, without
from llm.blame import blame
from llm.errors import BadRequest, KeyRefused, LlmError, UpstreamDown
from llm.http import Http, Reply
from llm.keys import Key
from llm.pool import Pool, Retries
from llm.upstreams import Need
from llm.wire.line import Line

log = logging.getLogger("larkey.gateway")
ERROR_BODY = 5.0  # seconds to wait for the reason of a refusal
NOT_MODIFIED = 304
ERROR_BYTES = 1024 * 1024
FLOWS = re.compile(r"audio/|image/|video/|application/octet-stream|application/zip|application/pdf")
KEY_IS_BAD = {"invalid_api_key", "account_deactivated", "incorrect_api_key"}


class Upstream:
    """Collaborators: the pool of keys and the HTTP client, both shared with the chat."""

    def __init__(self, pool: Pool, http: Http, retries: Retries) -> None:
        self.pool, self.http = pool, http
        self.retries = retries
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
    began: float = field(default_factory=time.monotonic)
    failure: Failure | None = field(default=None, repr=False)

    def open(self, name: str, need: Need) -> Opened:
        """Raises LlmError. `name` is whose call it is (ip_hash)."""
        up = self.upstream
        return up.pool.call(self._attempt, name=name, need=need, retries=up.retries, pause=self.line.pause)

    def _attempt(self, key: Key) -> Opened:
        self.key_id, self.failure = key.id, None
        asks_usage = self.wire.asks_usage and key.base_url not in self.upstream.deaf_to_usage
        try:
            return self._once(key, asks_usage)
        except BadRequest:
            if not (asks_usage and self._is_about_usage()):
                raise
        except LlmError as error:
            if self.wire.asked.once and self.attempts:
                self.upstream.pool.report(key, error, self.wire.asked.model)
                raise Spoilt(error) from error
            raise
        log.warning("a provider refuses to be asked for usage", extra={"key": key.id})
        self.upstream.deaf_to_usage.add(key.base_url)
        return self._once(key, False)

    def _is_about_usage(self) -> bool:
        return self.failure is not None and b"stream_options" in self.failure.body

    def _once(self, key: Key, asks_usage: bool) -> Opened:
        if self._left(key) <= 0:
            raise UpstreamDown("no answer in time", code="timeout")
        self.attempts += 1
        started = time.monotonic()
        reply: Reply | None = None
        try:
            reply = self._send(key, asks_usage)
            return self._answer(key, reply, asks_usage, started)
        except BaseException as error:
            if reply is not None:
                reply.close()
            if isinstance(error, LlmError):
                if self.failure is None and error.status >= 400:
                    self.failure = inside(error)
                told = {"key": key.id, "code": error.code, "status": error.status}
                log.info("an attempt failed", extra=told)
            raise
        finally:
            self.waited += time.monotonic() - started

    def _send(self, key: Key, asks_usage: bool) -> Reply:
        wire, upstream = self.wire, key.upstream
        model = upstream.model(wire.asked.model)
        headers = {**wire.headers, **key.headers()}
        if (length := wire.asked.length(model)) is not None:
            headers["Content-Length"] = str(length)
        return self.upstream.http.send(
            wire.method,
            key.url(wire.path, model, wire.query),
            self.line,
            headers=headers,
            body=wire.asked.sent(model, asks_usage),
            first_timeout=self._first(key),
            connect_timeout=upstream.patience.connect,
            proxy=upstream.proxy,
        )

    def _first(self, key: Key) -> float:
        patience = key.upstream.patience
        return patience.first_stream if self.wire.asked.stream else min(patience.first, self._left(key))

    def _left(self, key: Key) -> float:
        """Seconds that remain for an answer that is not streamed, all tries together."""
        return self.began + key.upstream.patience.total - time.monotonic()

    def _answer(self, key: Key, reply: Reply, asks_usage: bool, started: float) -> Opened:
        if reply.status == NOT_MODIFIED and self.wire.method in ("GET", "HEAD"):
            reply.close()
            return Opened(key, reply, b"")
        if not 200 <= reply.status < 300:
            raise self._failed(key, reply)
        self.upstream.pool.learn(key, reply.headers)
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.wire.known and kind == "text/html":
            raise UpstreamDown("a web page instead of an answer", status=reply.status, code="not_an_answer")
        if kind == EVENTS:
            drop_usage = asks_usage and not self.wire.asked.wants_usage
            deadline = started + key.upstream.patience.first_stream
            asked = self.wire.asked
            passing = Passing(key.secret, drop_usage, asked.choices * asked.prompts, asked.background)
            return begin(key, reply, deadline, passing)
        if self.wire.method == "HEAD" or reply.status == 204:
            reply.close()
            return Opened(key, reply, b"")
        if kind == "application/json" or (self.wire.known and not FLOWS.match(kind)):
            json = kind == "application/json"
            return whole_or_more(key, reply, max(self._left(key), 0.001), known=self.wire.known, json=json)
        return flow(key, reply, max(self._left(key), 0.001))

    def _failed(self, key: Key, reply: Reply) -> LlmError:
        try:
            body = reply.body(ERROR_BODY, ERROR_BYTES)
        except UpstreamDown:
            body = b""
        error = blame(reply.status, reply.headers, body, secret=key.secret)
        if key.secret:
            body = body.replace(key.secret.encode(), b"***")
        self.failure = Failure(reply.status, without(reply.headers, key.secret), body, error)
        return RouteRefused(error.message, status=error.status) if self._is_about_the_route(error) else error

    def _is_about_the_route(self, error: LlmError) -> bool:
        """A key without the right to some route is refused there: whoever asks for it must not shut out the others.

        https://platform.openai.com/docs/api-reference/project-api-keys: keys may be restricted to scopes.
        """
        if not isinstance(error, KeyRefused) or error.code in KEY_IS_BAD:
            return False
        return not self.wire.known or "missing scopes" in error.message.lower()
