"""The one relay for every route: bytes from the caller to the provider and back, in one piece, streamed or flowing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateway.asked import fields, upload
from gateway.asked.asked import Asked
from gateway.asked.form import boundary_of
from gateway.asked.target import Target
from gateway.caller.body import has_body, read_body
from gateway.caller.door import Caller
from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.caller.pulse import Pulse, Write
from gateway.denied import Denied
from gateway.provider.call import Call, Upstream, Wire
from gateway.provider.models import allowed
from gateway.provider.opening import Opened
from gateway.relay.answers import WRITE_PATIENCE, Answer, ComingAnswer, Farewell, WholeAnswer
from gateway.relay.books import Books
from gateway.relay.headers import going_up
from gateway.relay.heading import heading, kept_alive
from gateway.relay.hooks import Hooks
from gateway.relay.ticket import Ticket
from gateway.relay.verdict import Judge, as_event, end_of
from gateway.routes import Route
from llm.errors import Cancelled, LlmError
from llm.upstreams import Need

StartResponse = Callable[..., Any]
ANSWER = 1000
"""Tokens that are set aside for an answer whose length the caller has not limited."""


@dataclass(frozen=True)
class Sizes:
    """Bytes of a body that is read and of one that passes through; seconds of silence before a sign of life, and that
    a stream may last."""

    body: int
    upload: int
    keepalive: float
    stream: float


class Gone(Exception):
    """The caller has left before there was anything to send."""


class Relay:
    """Collaborators: the provider's side, the person's share, the requests under way, and who judges failures."""

    def __init__(
        self, upstream: Upstream, books: Books, calls: OpenCalls, judge: Judge, hooks: Hooks, sizes: Sizes
    ) -> None:
        self._upstream, self._books, self._calls = upstream, books, calls
        self._judge, self._hooks, self._sizes = judge, hooks, sizes

    def serve(self, exchange: Exchange, route: Route, target: Target, start: StartResponse) -> Answer:
        """Raises Denied, HandedBack or Gone; then everything is in order already."""
        caller = exchange.caller
        assert caller is not None
        asked = self._read(exchange, route)
        self._check_model(exchange, route, asked, caller)
        tokens = self._tokens(route, asked)
        reservation = self._books.reserve(exchange.id, caller, exchange.model, tokens)
        ticket = Ticket(self._books, self._calls, self._hooks, exchange, route, reservation, asked.prompt_tokens)
        try:
            ticket.begin(asked.content)
            call = ticket.call = Call(self._upstream, _wire(exchange, route, target, asked), exchange.line)
            self._keep_alive(exchange, asked, start)
            return self._answer(exchange, call, ticket, self._open(call, ticket, _need(caller, route, asked)), start)
        except _Told as told:
            return Farewell(told.event)
        except BaseException:
            ticket.settle("failed", 500)
            raise

    def _read(self, exchange: Exchange, route: Route) -> Asked:
        environ = exchange.headers
        try:
            if not has_body(environ):
                return fields.read(b"") if route.family.model else Asked()
            if _is_json(environ.get("CONTENT_TYPE", ""), route):
                return fields.read(read_body(environ, self._sizes.body))
            return upload.begin(environ, exchange, self._sizes.upload)
        except Denied as denied:
            raise (Denied("too_slow") if exchange.reason == "too slow" else denied) from denied
        finally:
            exchange.body_due = None

    def _check_model(self, exchange: Exchange, route: Route, asked: Asked, caller: Caller) -> None:
        """The model, or the path where none is named; that any token may use, unless the route would choose a model."""
        model = asked.model
        exchange.model = model or route.name
        if not model and (route.family.model or (route.family.guess and caller.token.models)):
            raise Denied("no_model", param="model")
        if model and not allowed(model, caller.token.models):
            raise self._judge.unknown_model(exchange)

    def _tokens(self, route: Route, asked: Asked) -> int:
        """What is set aside before the call: the prompt, and the longest answer that may come, as far as is known."""
        if not route.family.guess:
            return 0
        answer = (asked.answer_tokens or ANSWER) * asked.choices if route.family.answers else 0
        return asked.prompt_tokens + answer

    def _keep_alive(self, exchange: Exchange, asked: Asked, start: StartResponse) -> None:
        if not asked.stream:
            return
        now = time.monotonic()
        exchange.must_end = now + self._sizes.stream

        def open_stream() -> Write:
            exchange.peer.patience(WRITE_PATIENCE)
            write: Write = start("200 OK", kept_alive(exchange))
            return write

        exchange.pulse = Pulse(open_stream, self._sizes.keepalive)
        exchange.pulse.waits(now)

    def _open(self, call: Call, ticket: Ticket, need: Need) -> Opened:
        exchange = ticket.exchange
        assert exchange.caller is not None
        try:
            opened = call.open(exchange.caller.address, need)
        except Denied as denied:
            ticket.settle("caller error", denied.kind.status)
            raise
        except Cancelled as cancelled:
            ticket.settle(exchange.reason or "caller gone", 499)
            raise self._told(ticket, self._left(exchange)) from cancelled
        except LlmError as error:
            told = self._judge.verdict(error, call, exchange)
            status = told.kind.status if isinstance(told, Denied) else getattr(told, "status", 500)
            ticket.settle(end_of(error), status)
            raise self._told(ticket, told) from error
        finally:
            if exchange.pulse is not None:
                exchange.pulse.goes_on()
        ticket.open(opened)
        return opened

    def _answer(self, exchange: Exchange, call: Call, ticket: Ticket, opened: Opened, start: StartResponse) -> Answer:
        assert exchange.caller is not None
        if exchange.pulse is not None and exchange.pulse.begun:
            if not opened.is_events:
                ticket.settle("upstream error", 502)
                raise self._told(ticket, Denied("not_streamed"))
        else:
            status = opened.reply.status
            start(f"{status} OK", heading(exchange, call, opened, self._books.left(exchange.caller)))
        if opened.passing is None:
            return WholeAnswer(ticket, opened)
        return ComingAnswer(ticket, opened, opened.passing)

    def _told(self, ticket: Ticket, error: Exception) -> Exception:
        """The same, as an event where the headers of a stream have left already."""
        pulse = ticket.exchange.pulse
        if pulse is None or not pulse.begun:
            return error
        if isinstance(error, Gone):
            return _Told(b"")
        return _Told(as_event(error, ticket.route.family.dialect))

    def _left(self, exchange: Exchange) -> Exception:
        if exchange.reason == "revoked" and exchange.caller is not None:
            return self._judge.revoked(exchange.caller)
        if exchange.reason == "too long":
            return Denied("stream_too_long")
        return Denied("draining", after=0.2) if exchange.reason == "drained" else Gone()


class _Told(Exception):
    """What is left to say is an event."""

    def __init__(self, event: bytes) -> None:
        super().__init__("told as an event")
        self.event = event


def _is_json(content_type: str, route: Route) -> bool:
    if boundary_of(content_type):
        return False
    kind = content_type.partition(";")[0].strip().lower()
    return route.known or kind == "application/json" or kind.endswith("+json")


def _need(caller: Caller, route: Route, asked: Asked) -> Need:
    return Need(model=asked.model, path=f"/{route.path}", token=caller.token.public_id)


def _wire(exchange: Exchange, route: Route, target: Target, asked: Asked) -> Wire:
    asks_usage = route.family.usage and asked.stream and not asked.wants_usage
    headers = going_up(exchange.headers)
    return Wire(route.method, f"/{target.path}", target.query, headers, asked, asks_usage, route.known)
