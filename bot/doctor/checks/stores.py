"""Redis and the database: there, safe, up to date, and what waits in them."""

from collections.abc import Iterator
from typing import Any

from bot.doctor.figures import row, short, size, span
from bot.doctor.finding import Finding, Item, good, ill, say, worst
from bot.doctor.patient import Patient
from store.backlog import Backlog
from store.errors import Unavailable
from store.health.database_facts import DatabaseFacts, database_facts
from store.health.redis_facts import RedisFacts, redis_facts
from store.inbox import Inbox
from store.small import Small

PERSISTENCE = "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"
EVICTION = "https://redis.io/docs/latest/develop/reference/eviction/"
LATE_USAGE, LATE_INBOX = 60.0, 30.0
SLOW_MS = 20.0
FULL = 0.9


class StoreChecks:
    def __init__(self, patient: Patient) -> None:
        self._patient = patient

    def redis(self) -> Finding:
        door = self._patient.redis
        if door is None:
            return ill("bad", "redis_none")
        try:
            facts = redis_facts(door)
        except Unavailable as error:
            return ill("bad", "redis_away", why=_why(error))
        items = tuple(_complaints(facts))
        what: dict[str, Any] = {"server": facts.server, "version": facts.version}
        if items:
            return ill(worst(items), "redis_doubtful", page=PERSISTENCE, items=items, **what)
        return good("redis_good", fsync=facts.appendfsync or "?", latency=f"{facts.latency * 1000:.1f}", **what)

    def database(self) -> Finding:
        database = self._patient.database
        if database is None:
            return ill("bad", "database_none", why="DATABASE_URL")
        try:
            facts = database_facts(database)
        except Unavailable as error:
            return ill("bad", "database_away", why=_why(error))
        return _about(facts)

    def usage(self) -> Finding:
        """The stream of ended requests, on its way into the tables."""
        door = self._patient.door()
        backlog, holder = Backlog(door).look(), Small(door).holder("usage-writer")
        if not holder:
            return ill("bad" if backlog.requests else "doubtful", "usage_nobody", waiting=backlog.requests)
        if backlog.requests and backlog.oldest > LATE_USAGE:
            return ill("bad", "usage_late", waiting=backlog.requests, oldest=span(backlog.oldest))
        if backlog.broken:
            return ill("doubtful", "usage_broken", broken=backlog.broken)
        return good("usage_good", waiting=backlog.requests, holder=short(holder))

    def inbox(self) -> Finding:
        """Accepted messages that wait for a worker."""
        depth = Inbox(self._patient.door()).depth()
        if depth.oldest > LATE_INBOX:
            return ill("bad", "inbox_late", oldest=span(depth.oldest), queued=depth.queued)
        return good("inbox_good", queued=depth.queued, leased=depth.leased)


def _why(error: Unavailable) -> str:
    """Without its own "cannot be used", which the finding says in the reader's language."""
    return str(error).partition("cannot be used: ")[2] or str(error)


def _complaints(facts: RedisFacts) -> Iterator[Item]:
    if facts.role not in ("", "master"):
        yield Item("role", "bad", say("redis_role", value=facts.role))
    if facts.write_error:
        yield Item("persistence", "bad", say("redis_write_error"))
    if facts.policy != "noeviction":
        yield Item("maxmemory-policy", "bad", say("redis_policy", value=facts.policy), EVICTION)
    if not facts.appendonly:
        yield Item("appendonly", "doubtful", say("redis_appendonly"), PERSISTENCE)
    elif facts.appendfsync not in ("always", ""):
        yield Item("appendfsync", "doubtful", say("redis_fsync", value=facts.appendfsync), PERSISTENCE)
    if facts.most and facts.used > FULL * facts.most:
        yield Item("memory", "bad", say("redis_memory", used=size(facts.used), most=size(facts.most)), EVICTION)
    if facts.latency * 1000 > SLOW_MS:
        yield Item("latency", "doubtful", say("redis_latency", value=f"{facts.latency * 1000:.0f}"))


def _about(facts: DatabaseFacts) -> Finding:
    what: dict[str, Any] = {"engine": facts.engine, "version": facts.version}
    if facts.pending:
        return ill("bad", "database_pending", count=len(facts.pending), names=row(facts.pending), **what)
    if facts.refusal:
        return ill("bad", "database_readonly", why=facts.refusal, **what)
    if facts.unknown:
        return ill("doubtful", "database_newer", names=row(facts.unknown), **what)
    return good("database_good", size=size(facts.size), **what)
