"""The side for programs: tokens, shares and the gateway, and the thread that writes down what was used."""

import logging
import threading
from dataclasses import replace

from bot.keys.holdings import Holdings
from bot.settings.load import Settings
from gateway.caller.admission import Room
from gateway.caller.door import Right
from gateway.make import House, Options, make_gateway
from gateway.relay.hooks import NO_HOOKS, Meter
from llm.http import Http
from llm.pool import Pool, Retries
from llm.upstreams import Who
from store.database import Database
from store.errors import Unavailable
from store.redis import RedisDoor
from store.usage_writer import UsageWriter

log = logging.getLogger("larkey.programs")
EVERYBODY = Who()


class Programs:
    """`start` once a process, after the fork; `drain` and `close` on its way out."""

    def __init__(
        self,
        settings: Settings,
        redis: RedisDoor,
        database: Database,
        holdings: Holdings,
        pool: Pool,
        http: Http,
        meter: Meter,
    ) -> None:
        self.tokens, self.limits, self._rules_of = holdings.tokens, holdings.limits, holdings.rules_of
        self._pool, self._directory, self._departments = pool, holdings.directory, holdings.departments
        self._objects = holdings.objects
        house = House(pool, http, self.tokens, self.limits, holdings.news, self.right_of, self._objects)
        hooks = replace(NO_HOOKS, recorder=holdings.diary.recorder, meter=meter, prices=holdings.prices)
        self.gateway = make_gateway(house, options_of(settings), hooks)
        self._diary = holdings.diary
        self._writer = UsageWriter(redis, database)
        self._leaving = threading.Event()

    def right_of(self, person: int, tenant: str) -> Right:
        """What the settings and the administrators have decided about this person."""
        open_id, departments = self._named(person) if self._are_for_some() else ("", ())
        return Right(self._rules_of(person, tenant), bool(self._rules_of.suspended(person)), open_id, departments)

    def _are_for_some(self) -> bool:
        """Whether an upstream asks who somebody is; else nobody needs to look it up."""
        return any(key.upstream.who != EVERYBODY for key in self._pool.keys)

    def _named(self, person: int) -> tuple[str, tuple[str, ...]]:
        known = self._directory.known(person)
        open_id = known.open_id if known else ""
        return open_id, tuple(self._departments(open_id))

    def start(self) -> None:
        self.gateway.start()
        self._diary.start()
        threading.Thread(target=self._writer.run, args=(self._leaving,), name="larkey-usage", daemon=True).start()

    def drain(self, seconds: float) -> None:
        """Let calls finish for so long, then end them."""
        self.gateway.drain(seconds)

    def close(self) -> None:
        """Nothing is under way any more: bring what is still in memory to where it is kept."""
        self.limits.close()
        self._diary.close()
        self._objects.close()
        self._leaving.set()
        try:
            self.tokens.flush()
        except Unavailable as error:
            log.warning("when tokens were last used is not written down: %s", error)


def options_of(settings: Settings) -> Options:
    llm, server, gateway = settings.llm, settings.server, settings.gateway
    return Options(
        timezone=server.timezone,
        retries=Retries(llm.retry_count, llm.retry_time),
        trusted_proxies=server.trusted_proxies,
        body_megabytes=gateway.body_megabytes,
        upload_megabytes=gateway.upload_megabytes,
        body_seconds=gateway.body_seconds,
        keepalive_seconds=gateway.keepalive_seconds,
        stream_seconds=gateway.stream_seconds,
        cors_origins=gateway.cors_origins,
        room=Room(gateway.in_flight, gateway.queue, gateway.queue_seconds),
    )
