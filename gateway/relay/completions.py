"""POST /v1/chat/completions: bytes from the caller to the provider and back, plain or streamed."""

import time
from collections.abc import Callable
from typing import Any

from gateway.caller.body import read_body
from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.denied import Denied, Headers
from gateway.moments import Moments
from gateway.provider.call import Call, Opened, Upstream, Wire
from gateway.provider.models import Models, allowed
from gateway.relay.answers import Answer, StreamAnswer, WholeAnswer
from gateway.relay.asked import Asked, read
from gateway.relay.books import Books
from gateway.relay.headers import going_down, going_up
from gateway.relay.ticket import Ticket
from gateway.relay.verdict import unknown_model, verdict
from llm.errors import BadRequest, Cancelled, KeyEmpty, KeyLimited, KeyRefused, LlmError, PoolExhausted

StartResponse = Callable[..., Any]
ENDS: tuple[tuple[type[LlmError], str], ...] = (
    (BadRequest, "caller error"),
    (PoolExhausted, "pool exhausted"),
    (KeyLimited, "pool exhausted"),
    (KeyRefused, "pool exhausted"),
    (KeyEmpty, "pool exhausted"),
    (LlmError, "upstream error"),
)


class Gone(Exception):
    """The caller has left before there was anything to send."""


class Relay:
    """Collaborators: the provider's side, the person's share, the list of models, and the requests under way."""

    def __init__(
        self, upstream: Upstream, books: Books, models: Models, calls: OpenCalls, moments: Moments, body_limit: int
    ) -> None:
        self._upstream, self._books = upstream, books
        self._models, self._calls = models, calls
        self._moments = moments
        self._body_limit = body_limit

    def completions(self, environ: dict[str, Any], exchange: Exchange, start: StartResponse) -> Answer:
        """Raises Denied, HandedBack or Gone; then everything is in order already."""
        caller = exchange.caller
        assert caller is not None
        asked = self._read(environ, exchange)
        model = exchange.model = asked.model
        if not allowed(model, caller.token.models):
            raise unknown_model(model, self._near(exchange))
        reservation = self._books.reserve(exchange.id, caller, model, asked.most_tokens)
        ticket = Ticket(self._books, self._calls, exchange, reservation, asked.prompt_tokens)
        try:
            call = ticket.call = Call(self._upstream, _wire(environ, asked), exchange.line)
            opened = self._open(call, ticket)
            left = self._books.left(caller)
            start(f"{opened.reply.status} OK", _headers(exchange, call, opened, left))
        except BaseException:
            ticket.settle("failed", 500)
            raise
        if opened.passing is None:
            return WholeAnswer(ticket, opened)
        return StreamAnswer(ticket, opened, self._upstream.patience)

    def _read(self, environ: dict[str, Any], exchange: Exchange) -> Asked:
        try:
            body = read_body(environ, self._body_limit)
        except Denied as denied:
            raise (Denied("too_slow") if exchange.reason == "too slow" else denied) from denied
        finally:
            exchange.body_due = None
        return read(body)

    def _open(self, call: Call, ticket: Ticket) -> Opened:
        exchange = ticket.exchange
        assert exchange.caller is not None
        try:
            opened = call.open(exchange.caller.address)
        except Cancelled as cancelled:
            ticket.settle(exchange.reason or "caller gone", 499)
            raise self._left(exchange) from cancelled
        except LlmError as error:
            told = verdict(error, call.failure, exchange.model, self._near(exchange), self._moments)
            status = told.kind.status if isinstance(told, Denied) else getattr(told, "status", 500)
            ticket.settle(next(end for kind, end in ENDS if isinstance(error, kind)), status)
            raise told from error
        ticket.open(opened)
        return opened

    def _left(self, exchange: Exchange) -> Exception:
        if exchange.reason == "revoked" and exchange.caller is not None:
            when = self._moments.text(time.time())
            return Denied("revoked_token", token=exchange.caller.masked, when=when)
        return Denied("draining", after=0.2) if exchange.reason == "drained" else Gone()

    def _near(self, exchange: Exchange) -> Callable[[str], list[str]]:
        patterns = exchange.caller.token.models if exchange.caller else ()
        return lambda model: self._models.near(model, patterns)


def _wire(environ: dict[str, Any], asked: Asked) -> Wire:
    plain = asked.body()
    body = asked.with_usage() if asked.stream and not asked.wants_usage else plain
    return Wire("/chat/completions", going_up(environ), body, plain, asked.stream)


def _headers(exchange: Exchange, call: Call, opened: Opened, left: int | None) -> Headers:
    """The provider's, and ours: whose call it was, what we added to its time, what is left of the person's share."""
    headers = going_down(opened.reply.headers)
    names = {name for name, _ in headers}
    if "x-request-id" not in names:
        headers.append(("x-request-id", exchange.id))
    if opened.passing is None:
        headers.append(("Content-Length", str(len(opened.body))))
    else:
        headers.append(("X-Accel-Buffering", "no"))
        if "cache-control" not in names:
            headers.append(("Cache-Control", "no-cache, no-transform"))
    if left is not None:
        headers.append(("x-larkey-remaining-tokens", str(left)))
    overhead = (time.monotonic() - exchange.began - call.waited) * 1000
    headers += [("x-larkey-request-id", exchange.id), ("x-larkey-overhead-ms", f"{max(overhead, 0.0):.2f}")]
    return headers
