"""The gateway put together from what the rest of the house hands it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.app import Gateway, Rest
from gateway.caller.addresses import Callers
from gateway.caller.admission import Admission, Room
from gateway.caller.body import MEGABYTE
from gateway.caller.cors import Cors
from gateway.caller.door import Door, RightOf, Rows
from gateway.caller.open_calls import News, OpenCalls
from gateway.moments import Moments
from gateway.objects.affinity import Keeps
from gateway.objects.objects import Objects
from gateway.provider.call import Upstream
from gateway.provider.models import Models
from gateway.relay.books import Books, Shares
from gateway.relay.hooks import NO_HOOKS, Hooks
from gateway.relay.listing import Listing
from gateway.relay.reading import Reading, Sizes
from gateway.relay.relay import Relay
from gateway.relay.times import Times
from gateway.relay.verdict import Judge
from llm.http import Http
from llm.pool import Pool, Retries


@dataclass(frozen=True)
class Options:
    """What a deployment sets. Megabytes and seconds; `retries` as for the chat."""

    timezone: str
    retries: Retries
    trusted_proxies: Sequence[str]
    body_megabytes: int
    upload_megabytes: int
    body_seconds: float
    keepalive_seconds: float
    stream_seconds: float
    cors_origins: Sequence[str]
    room: Room


@dataclass(frozen=True)
class House:
    """Where the gateway's collaborators come from: the pool and its client, tokens, shares, news of changed tokens, and
    who has made which objects."""

    pool: Pool
    http: Http
    tokens: Rows
    shares: Shares
    news: News
    right_of: RightOf
    objects: Keeps


def make_gateway(house: House, options: Options, hooks: Hooks = NO_HOOKS) -> Gateway:
    """Connects nothing before it is started. Raises ValueError for a wrong network or time zone."""
    moments = Moments(options.timezone)
    door = Door(house.tokens, house.right_of, Callers(options.trusted_proxies), moments)
    calls = OpenCalls(door, house.tokens, house.news, Admission(options.room))
    models = Models(house.pool, house.http)
    judge = Judge(models, moments)
    upstream = Upstream(house.pool, house.http, options.retries)
    books = Books(house.shares, moments)
    sizes = Sizes(options.body_megabytes * MEGABYTE, options.upload_megabytes * MEGABYTE)
    times = Times(options.keepalive_seconds, options.stream_seconds)
    objects = Objects(house.objects, house.pool)
    relay = Relay(Reading(judge, sizes), upstream, books, calls, judge, objects, hooks, times)
    rest = Rest(options.body_seconds, hooks.meter)
    return Gateway(door, relay, Listing(models, judge), calls, Cors(options.cors_origins), rest)
