"""What others may learn of each request, as small Protocols that the relay takes: records, figures, prices.

Every hook has a default that does nothing. They are called in the thread that serves the request, so they must not wait
and must not raise; what they throw all the same is logged and forgotten, once a call.
"""

from dataclasses import dataclass
from typing import Protocol

from gateway.caller.door import Caller
from gateway.caller.exchange import Exchange
from gateway.provider.counts import Counts
from gateway.routes import Route


@dataclass(frozen=True)
class Ended:
    """How a request ended.

    end_reason  done, caller gone, caller error, upstream cut, upstream error, idle time-out, pool exhausted, too long,
                limit, drained, revoked, failed
    status      what the caller was told
    counts      tokens, labelled reported, estimated or none;  cost  in millionths of the price table's currency
    key_id      the last key that was asked, "" for none;  attempts  how many upstream calls were made
    first_ms    until the first real output;  total_ms  until the end;  waited_ms  of it with the provider
    """

    end_reason: str
    status: int
    counts: Counts
    model: str
    key_id: str
    attempts: int
    first_ms: int
    total_ms: int
    waited_ms: int
    cost: int


class Recording(Protocol):
    """One request's record, from its begin to its end."""

    def passed(self, data: bytes) -> None:
        """This went to the caller, in order; of a stream without our own comments."""

    def end(self, end_reason: str, status: int, counts: Counts) -> None:
        """Once, in any case."""


class Recorder(Protocol):
    def begin(self, exchange: Exchange, caller: Caller, route: Route, body: bytes | None) -> Recording:
        """A request whose share is taken goes to the provider. `body` as the caller sent it; None when it is streamed.

        `exchange.id`, `exchange.model` and `exchange.headers` (of the caller, as WSGI has them) say more.
        """


class Meter(Protocol):
    def began(self, exchange: Exchange, route: Route) -> None:
        """Its share is taken and it goes to the provider."""

    def first(self, exchange: Exchange, route: Route) -> None:
        """The provider has begun to give real output (`exchange.milliseconds`)."""

    def ended(self, exchange: Exchange, route: Route, ended: Ended) -> None:
        """Once for each that began."""

    def refused(self, exchange: Exchange, kind: str, status: int) -> None:
        """It never began: `kind` is the name in gateway.denied.KINDS."""


class Prices(Protocol):
    def cost(self, model: str, counts: Counts) -> int:
        """In millionths of the price table's currency."""


class NoRecording:
    def passed(self, data: bytes) -> None:
        pass

    def end(self, end_reason: str, status: int, counts: Counts) -> None:
        pass


NO_RECORDING = NoRecording()


class NoRecorder:
    def begin(self, exchange: Exchange, caller: Caller, route: Route, body: bytes | None) -> Recording:
        return NO_RECORDING


class NoMeter:
    def began(self, exchange: Exchange, route: Route) -> None:
        pass

    def first(self, exchange: Exchange, route: Route) -> None:
        pass

    def ended(self, exchange: Exchange, route: Route, ended: Ended) -> None:
        pass

    def refused(self, exchange: Exchange, kind: str, status: int) -> None:
        pass


class NoPrices:
    def cost(self, model: str, counts: Counts) -> int:
        return 0


@dataclass(frozen=True)
class Hooks:
    """`replace(NO_HOOKS, meter=...)` is one with a meter of its own."""

    recorder: Recorder
    meter: Meter
    prices: Prices


NO_HOOKS = Hooks(NoRecorder(), NoMeter(), NoPrices())
