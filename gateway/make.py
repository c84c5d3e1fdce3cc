"""The gateway put together from what the rest of the house hands it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.app import Gateway
from gateway.caller.addresses import Callers
from gateway.caller.body import MEGABYTE
from gateway.caller.door import Door, RightOf, Rows
from gateway.caller.open_calls import News, OpenCalls
from gateway.moments import Moments
from gateway.provider.call import Patience, Upstream
from gateway.provider.models import Models
from gateway.relay.books import Books, Shares
from gateway.relay.completions import Relay
from llm.http import Http
from llm.pool import Pool, Retries


@dataclass(frozen=True)
class Options:
    """What a deployment sets. Megabytes and seconds; `patience` and `retries` as for the chat."""

    timezone: str
    patience: Patience
    retries: Retries
    trusted_proxies: Sequence[str]
    body_megabytes: int
    body_seconds: float


@dataclass(frozen=True)
class House:
    """Where the gateway's collaborators come from: the pool and its client, tokens, shares, news of changed tokens."""

    pool: Pool
    http: Http
    tokens: Rows
    shares: Shares
    news: News
    right_of: RightOf


def make_gateway(house: House, options: Options) -> Gateway:
    """Connects nothing before it is started. Raises ValueError for a wrong network or time zone."""
    moments = Moments(options.timezone)
    door = Door(house.tokens, house.right_of, Callers(options.trusted_proxies), moments)
    calls = OpenCalls(door, house.tokens, house.news)
    models = Models(house.pool, house.http)
    upstream = Upstream(house.pool, house.http, options.retries, options.patience)
    books = Books(house.shares, moments)
    relay = Relay(upstream, books, models, calls, moments, options.body_megabytes * MEGABYTE)
    return Gateway(door, relay, models, calls, moments, options.body_seconds)
