"""One open long connection: events in, acknowledgements out, pings, and noticing when nobody listens any more."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from websockets.exceptions import ConnectionClosed
from websockets.sync.connection import Connection

from bot import logs
from bot.connection.endpoint import Endpoint, pace_of
from bot.connection.frames import CONTROL, BadFrame, Joiner, acknowledgement, headers_of, ping, read
from bot.events.fields import Json, part, read_object, text
from bot.events.translate import PRESS

log = logging.getLogger("larkey.connection")

TICK_SECONDS = 0.5
PONG_SECONDS = 10.0
CALLBACKS_AT_ONCE = 16


class LinkLost(Exception):
    """The connection is closed, or deaf."""


class HandOver(Protocol):
    """Takes one event and gives the answer of a card callback; whatever it raises means "deliver it again"."""

    def take(self, envelope: Json) -> Json: ...


class Lanes:
    """Events run one after the other, so that two messages of one person keep their order; presses run at once."""

    def __init__(self) -> None:
        self._events = ThreadPoolExecutor(1, "events")
        self._callbacks = ThreadPoolExecutor(CALLBACKS_AT_ONCE, "callbacks")

    def run(self, envelope: Json, work: Callable[[], None]) -> None:
        pressed = text(part(envelope, "header"), "event_type") == PRESS
        (self._callbacks if pressed else self._events).submit(work)

    def finish(self) -> None:
        """Wait for what was begun; it is bounded by the time-outs of Redis and of the loopback door."""
        self._events.shutdown()
        self._callbacks.shutdown()


class Link:
    def __init__(self, socket: Connection, endpoint: Endpoint, hand_over: HandOver, lanes: Lanes) -> None:
        self._socket, self._service, self._pace = socket, endpoint.service, endpoint.pace
        self._hand_over, self._lanes = hand_over, lanes
        self._joiner = Joiner()
        self._next_ping = 0.0
        self._pong_due: float | None = None

    def run(self, wanted: Callable[[], bool]) -> None:
        """Serve until `wanted` says no. Raises LinkLost."""
        while wanted():
            self._ping()
            try:
                data = self._socket.recv(timeout=TICK_SECONDS)
            except TimeoutError:
                continue
            except ConnectionClosed as error:
                raise LinkLost(_reason(error)) from None
            self._receive(data)

    def _ping(self) -> None:
        """A connection that answers pings of the socket may still be deaf to frames, so the pong is what counts."""
        now = time.monotonic()
        if self._pong_due is not None and now > self._pong_due:
            raise LinkLost("no pong: nobody listens at the other end")
        if now < self._next_ping:
            return
        self._send(ping(self._service))
        self._next_ping = now + self._pace.ping
        if self._pong_due is None:
            self._pong_due = now + min(PONG_SECONDS, self._pace.ping)

    def _receive(self, data: bytes | str) -> None:
        try:
            frame = read(data)
            if frame.method == CONTROL:
                self._control(frame)
                return
            payload = self._joiner.join(frame)
        except BadFrame as problem:
            log.warning("a frame that makes no sense", extra={"reason": str(problem)})
            return
        if payload is not None:
            envelope = read_object(payload)
            self._lanes.run(envelope, lambda: self._answer(frame, envelope))

    def _control(self, frame: Any) -> None:
        if headers_of(frame).get("type") != "pong":
            return
        self._pong_due = None
        if frame.payload:
            self._pace = pace_of(read_object(frame.payload), self._pace)

    def _answer(self, frame: Any, envelope: Json) -> None:
        """Hand one event over, and only then acknowledge it."""
        logs.trace.set("")
        begun = time.monotonic()
        code, answer = 500, {}
        try:
            if envelope:
                answer = self._hand_over.take(envelope)
                code = 200
        except Exception as problem:  # noqa: BLE001 - whatever went wrong, the platform is told to deliver it again
            log.warning("not handed over, so it has to come again", extra={"reason": repr(problem)})
        milliseconds = int((time.monotonic() - begun) * 1000)
        try:
            self._send(acknowledgement(frame, code, answer, milliseconds))
        except LinkLost:
            log.info("the connection was lost before an acknowledgement: the event comes again")

    def _send(self, data: bytes) -> None:
        try:
            self._socket.send(data)
        except (ConnectionClosed, OSError) as error:
            raise LinkLost(type(error).__name__) from None


def _reason(error: ConnectionClosed) -> str:
    closed = error.rcvd or error.sent
    return f"closed with {closed.code} {closed.reason}".strip() if closed else "closed without a word"
