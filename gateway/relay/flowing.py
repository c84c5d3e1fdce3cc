"""A stream in full flow: the event loop itself passes on what comes, and the thread that serves the request sleeps.

To wake a thread for each event costs more than everything else about the event (docs/decisions.md). So the thread is
woken only when there is something to decide or to wait for: the end, an error, a caller who reads too slowly, a share
that is used up, silence.
"""

import time

from gateway.caller.peer import Channel
from gateway.provider.opening import Listening
from gateway.relay.ticket import Ticket
from llm.errors import UpstreamDown
from llm.http import Reply


class Flowing:
    """`idle`: seconds of silence that are borne."""

    def __init__(self, ticket: Ticket, reply: Reply, passing: Listening, channel: Channel, idle: float) -> None:
        self._ticket, self._reply, self._passing = ticket, reply, passing
        self._channel, self._idle = channel, idle
        self._pulse = ticket.exchange.pulse
        self._heard = 0.0
        self._any = False

    def run(self) -> bool:
        """Returns when the thread is needed; whether anything has come until then. Raises as Reply.read does."""
        reply = self._reply
        self._any = False
        if self._passing.finished or not reply.flows:
            return False
        self._quiet_since(time.monotonic())
        try:
            self._channel.flow(reply.fileno, self._pass_on, lambda: self._heard + self._idle)
        except TimeoutError as error:
            reply.close()
            raise UpstreamDown("no answer in time", code="timeout") from error
        finally:
            if self._pulse is not None:
                self._pulse.goes_on()
        return self._any

    def _pass_on(self) -> bool:
        """In the event loop, so nothing in here may wait. Whether it goes on."""
        if self._pulse is not None and self._pulse.beating:
            return False
        reply, passing = self._reply, self._passing
        piece = reply.ready()
        if not piece:
            return piece is None and reply.flows
        self._any = sent = True
        passed = passing.feed(piece)
        if passed:
            self._ticket.recording.passed(passed)
            sent = self._channel.now(passed)
        self._quiet_since(time.monotonic())
        seen = passing.seen
        over = seen.done or seen.error or passing.finished
        return sent and not over and reply.flows and self._ticket.covers(seen.weight)

    def _quiet_since(self, now: float) -> None:
        """A sign of life fits from here on, unless an event has been cut in its middle."""
        self._heard = now
        if self._pulse is not None:
            if self._passing.between_events:
                self._pulse.waits(now)
            else:
                self._pulse.goes_on()
