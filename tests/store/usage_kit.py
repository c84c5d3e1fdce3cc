"""What the tests of shares and usage have in common: a person, their limits, and the parts that a process holds."""

import itertools
import secrets
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from store.database import Database
from store.ledger import Ledger
from store.limits import Exhausted, Limits, Request, Reservation, Rules, Spent
from store.models_usage import UsageDay, UsagePersonDay, UsagePoolDay, UsageRow
from store.people import People
from store.redis import RedisDoor
from store.usage_counts import UsageCounts
from store.usage_writer import UsageWriter

TENANT = "tenant-1"
ZONE = ZoneInfo("Asia/Shanghai")
LEASE = 2.0
numbers = itertools.count()


@dataclass
class Books:
    """One deployment: Redis and a database, with one process's limits and writer."""

    redis: RedisDoor
    database: Database
    limits: Limits
    writer: UsageWriter
    person: int

    def request(self, name: str = "", **values: Any) -> Request:
        values = {"kind": "v1", "token": "aaaaaaaaaa", "model": "gpt-5", **values}
        return Request(name or f"request-{next(numbers)}", self.person, TENANT, **values)

    def reserve(self, tokens: int, rules: Rules | None = None, name: str = "") -> Reservation | Exhausted:
        return self.limits.reserve(self.request(name), rules or Rules(), tokens=tokens)

    def taken(self, tokens: int, rules: Rules | None = None, name: str = "") -> Reservation:
        reservation = self.reserve(tokens, rules, name)
        assert isinstance(reservation, Reservation), reservation
        return reservation

    def spend(self, tokens: int, rules: Rules | None = None, reserved: int | None = None, name: str = "") -> None:
        """A whole request."""
        reservation = self.taken(tokens if reserved is None else reserved, rules, name)
        self.limits.settle(reservation, spent(tokens))

    def refused(self, tokens: int, rules: Rules) -> Exhausted:
        exhausted = self.reserve(tokens, rules)
        assert isinstance(exhausted, Exhausted), exhausted
        return exhausted

    def write(self) -> None:
        """Let the writer write all there is."""
        while self.writer.step():
            pass

    def today(self) -> int:
        return self.limits.used(self.person, TENANT).today

    def written(self) -> list[UsageRow]:
        """Write what there is, and give all rows."""
        self.write()
        return self.rows()

    def rows(self) -> list[UsageRow]:
        with self.database.reading():
            return list(UsageRow.select().order_by(UsageRow.id))

    def sums(self) -> list[int]:
        """The tokens of all rows, and what each table of sums says they are."""
        with self.database.reading():
            tables: list[Any] = [UsageRow, UsageDay, UsagePersonDay, UsagePoolDay]
            return [sum(row.tokens for row in table.select()) for table in tables]

    def balance(self) -> bool:
        """Whether rows, all sums and the person's share in Redis agree, now and counted anew."""
        before = self.today()
        self.limits.recount(self.person, TENANT)
        return {before, self.today(), *self.sums()} == {before}


def spent(tokens: int, **values: Any) -> Spent:
    return Spent(prompt=tokens // 3, completion=tokens - tokens // 3, **{"label": "reported", **values})


def open_books(redis: RedisDoor, database: Database) -> Books:
    person = People(database).know(TENANT, "app", f"ou_{secrets.token_hex(4)}")
    limits = Limits(redis, ZONE, UsageCounts(database), lease_seconds=LEASE)
    return Books(redis, database, limits, UsageWriter(redis, database, batch=50, hold_seconds=0.0), person)


def lose_counters(redis: RedisDoor) -> None:
    """Every counter goes, as when a Redis that is full throws keys away; requests and the stream stay."""
    for pattern in ("day", "month", "grants", "minute"):
        for key in redis.call("KEYS", f"{Ledger(redis).key(pattern)}:*"):
            redis.call("DEL", key)
