"""The one relay for every route: bytes from the caller to the provider and back, in one piece, streamed or flowing."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gateway.asked.asked import Asked
from gateway.asked.target import Target
from gateway.caller.door import Caller
from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.caller.pulse import Pulse, Write
from gateway.denied import Denied
from gateway.objects.objects import Objects
from gateway.provider.call import Call, Upstream
from gateway.provider.opening import Opened
from gateway.provider.wire import Wire
from gateway.relay.answers import WRITE_PATIENCE, Answer, ComingAnswer, Farewell, WholeAnswer
from gateway.relay.books import Books
from gateway.relay.headers import going_up
from gateway.relay.heading import heading, kept_alive, list_heading
from gateway.relay.hooks import Hooks
from gateway.relay.reading import Reading, most_tokens
from gateway.relay.ticket import Ticket
from gateway.relay.times import Times
from gateway.relay.verdict import Judge, as_event, end_of
from gateway.routes import Route
from llm.errors import Cancelled, LlmError
from llm.upstreams import Need

StartResponse = Callable[..., Any]


class Gone(Exception):
    """The caller has left before there was anything to send."""


class Relay:
    """Collaborators: who reads requests, the provider's side, the person's share, the requests under way, who judges
    failures, and which objects belong to whom."""

    def __init__(
        self,
        reading: Reading,
        upstream: Upstream,
        books: Books,
        calls: OpenCalls,
        judge: Judge,
        objects: Objects,
        hooks: Hooks,
        times: Times,
    ) -> None:
        self._reading, self._upstream, self._books, self._calls = reading, upstream, books, calls
        self._judge, self._objects, self._hooks, self._times = judge, objects, hooks, times

    def serve(self, exchange: Exchange, route: Route, target: Target, start: StartResponse) -> Answer:
        """Raises Denied, HandedBack or Gone; then everything is in order already."""
        caller = exchange.caller
        assert caller is not None
        asked = self._reading(exchange, route)
        need = self._need(caller, route, asked)
        reservation = self._books.reserve(exchange.id, caller, exchange.model, most_tokens(route, asked))
        ticket = Ticket(self._books, self._calls, self._hooks, exchange, route, reservation, asked.prompt_tokens)
        try:
            ticket.begin(asked.content)
            ticket.call = Call(self._upstream, _wire(exchange, route, target, asked), exchange.line)
            if self._objects.is_list(route):
                return self._list(ticket, caller, target, start)
            self._keep_alive(exchange, asked, start)
            opened = self._open(ticket.call, ticket, need)
            affinity = self._objects.affinity
            ticket.charged = affinity.learn(caller, route, asked, opened)
            ticket.passed = partial(affinity.learn_items, caller, route, opened)
            return self._answer(ticket.call, ticket, opened, start)
        except _Told as told:
            return Farewell(told.event)
        except BaseException:
            self._quiet(exchange)
            ticket.settle("failed", 500)
            raise

    def _need(self, caller: Caller, route: Route, asked: Asked) -> Need:
        only = self._objects.affinity.only(caller, route, asked)
        right = caller.right
        return Need(asked.model, f"/{route.path}", right.open_id, right.departments, caller.token.public_id, only)

    def _list(self, ticket: Ticket, caller: Caller, target: Target, start: StartResponse) -> Answer:
        """Of what the provider lists for everybody, the caller's own."""
        call = ticket.call
        assert call is not None
        try:
            body = self._objects.listed(call, caller, target)
        except (Cancelled, LlmError) as error:
            raise self._failed(ticket, call, error) from error
        start("200 OK", list_heading(ticket.exchange, len(body)))
        return WholeAnswer(ticket, body, 200)

    def _keep_alive(self, exchange: Exchange, asked: Asked, start: StartResponse) -> None:
        if not asked.stream:
            return
        now = time.monotonic()
        exchange.must_end = now + self._times.stream

        def open_stream() -> Write:
            exchange.peer.patience(WRITE_PATIENCE)
            write: Write = start("200 OK", kept_alive(exchange))
            return write

        exchange.pulse = Pulse(open_stream, self._times.keepalive)
        exchange.pulse.waits(now)

    def _open(self, call: Call, ticket: Ticket, need: Need) -> Opened:
        exchange = ticket.exchange
        assert exchange.caller is not None
        try:
            opened = call.open(exchange.caller.address, need)
        except (Denied, LlmError) as error:
            self._quiet(exchange)
            raise self._failed(ticket, call, error) from error
        self._quiet(exchange)
        ticket.open(opened)
        return opened

    def _quiet(self, exchange: Exchange) -> None:
        """From here on only this thread writes to the caller."""
        exchange.has_body()
        if exchange.pulse is not None:
            exchange.pulse.goes_on()

    def _failed(self, ticket: Ticket, call: Call, error: Denied | LlmError) -> Exception:
        """Puts the call in order; gives what the caller is told, as an event where a stream has begun already."""
        exchange = ticket.exchange
        end: str
        told: Exception
        if exchange.reason or isinstance(error, Cancelled):
            end, told = exchange.reason or "caller gone", self._left(exchange)
        elif isinstance(error, Denied):
            end, told = "caller error", error
        else:
            end, told = end_of(error), self._judge.verdict(error, call, exchange)
        status = told.kind.status if isinstance(told, Denied) else getattr(told, "status", 499)
        ticket.settle(end, status)
        if exchange.pulse is None or not exchange.pulse.begun:
            return told
        return _Told(b"" if isinstance(told, Gone) else as_event(told, ticket.route.family.dialect))

    def _left(self, exchange: Exchange) -> Exception:
        """What is told to a caller whose request was ended from outside."""
        if exchange.reason == "revoked" and exchange.caller is not None:
            return self._judge.revoked(exchange.caller)
        if exchange.reason in ENDED:
            return Denied(ENDED[exchange.reason])
        return Denied("draining", after=0.2) if exchange.reason == "drained" else Gone()

    def _answer(self, call: Call, ticket: Ticket, opened: Opened, start: StartResponse) -> Answer:
        exchange, status = ticket.exchange, opened.reply.status
        if exchange.pulse is None or not exchange.pulse.begun:
            write = start(f"{status} OK", heading(exchange, call, opened, ticket.left))
            if exchange.pulse is not None:
                exchange.pulse.opened(write)
        elif not opened.is_events:
            ticket.settle("upstream error", 502)
            raise _Told(Denied("not_streamed").event(ticket.route.family.dialect))
        if opened.passing is None:
            return WholeAnswer(ticket, opened.body, status)
        return ComingAnswer(ticket, opened, opened.passing)


ENDED = {"too long": "stream_too_long", "too slow": "too_slow"}


class _Told(Exception):
    """What is left to say is an event."""

    def __init__(self, event: bytes) -> None:
        super().__init__("told as an event")
        self.event = event


def _wire(exchange: Exchange, route: Route, target: Target, asked: Asked) -> Wire:
    asks_usage = route.family.usage and asked.stream and not asked.wants_usage
    headers = going_up(exchange.headers)
    return Wire(route.method, f"/{target.path}", target.query, headers, asked, asks_usage, route.known)
