"""What was used, for cards, lists and charts: always from the sums of the days, never from the rows.

So an answer costs as much as the days and people it speaks of, however many requests there were.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import peewee

from store.database import Database
from store.limits_calendar import days_back, window_of
from store.models import Person
from store.models_usage import Sums, UsageDay, UsagePersonDay, UsagePoolDay, UsageRow
from store.purging import purge
from store.usage_sums import COUNTED
from store.usage_top import top_people

LONGEST_PAGE = 500


@dataclass(frozen=True)
class Sum:
    """Requests, their tokens and costs. `tokens` is what was taken from shares, `granted` of it was paid by grants."""

    requests: int = 0
    tokens: int = 0
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    audio: int = 0
    granted: int = 0
    estimated: int = 0
    cost: int = 0


@dataclass(frozen=True)
class Totals:
    today: Sum
    month: Sum


@dataclass(frozen=True)
class ModelDay:
    """`day` is e.g. 20261121."""

    day: int
    model: str
    sum: Sum


@dataclass(frozen=True)
class TokenSum:
    """`token` is a public id, "" for the chat."""

    token: str
    sum: Sum


@dataclass(frozen=True)
class KeySum:
    """`upstream_key` is a key's id in the pool, "" for what no key was asked for."""

    upstream_key: str
    model: str
    sum: Sum


@dataclass(frozen=True)
class PersonSum:
    person: int
    name: str
    sum: Sum


@dataclass(frozen=True)
class Page:
    """`after` asks for the next page; 0 when this was the last."""

    people: tuple[PersonSum, ...]
    after: int


class Usage:
    """Every call may raise `Unavailable`. `days` count back from today, today included, in the deployment's zone."""

    def __init__(self, database: Database, zone: tzinfo, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._zone = zone
        self._clock = clock

    @property
    def today(self) -> int:
        return window_of(self._clock(), self._zone).day

    def by_model(self, person: int, days: int = 30) -> list[ModelDay]:
        """A person's use of each model on each day, oldest first; days without use are left out."""
        wanted = (UsageDay.person == person) & (UsageDay.day > days_back(self.today, days))
        rows = self._sums(UsageDay, wanted, UsageDay.day, UsageDay.model)
        return [ModelDay(row["day"], row["model"], _sum_of(row)) for row in rows]

    def by_token(self, person: int, days: int = 30) -> list[TokenSum]:
        """A person's use through each token, and in the chat."""
        wanted = (UsageDay.person == person) & (UsageDay.day > days_back(self.today, days))
        return [TokenSum(row["token"], _sum_of(row)) for row in self._sums(UsageDay, wanted, UsageDay.token)]

    def by_token_now(self, person: int) -> dict[str, tuple[int, int]]:
        """Tokens that a person used through each token, and in the chat: today, and this month."""
        today = {one.token: one.sum.tokens for one in self.by_token(person, 1)}
        month = self.by_token(person, self.today % 100)
        return {one.token: (today.get(one.token, 0), one.sum.tokens) for one in month}

    def totals(self, person: int, tenant: str) -> Totals:
        """Today and this month."""
        today = self.today
        of_person = (UsagePersonDay.tenant_key == tenant) & (UsagePersonDay.person == person)
        month = UsagePersonDay.day.between(today // 100 * 100, today // 100 * 100 + 99)
        rows = self._sums(UsagePersonDay, of_person & month, UsagePersonDay.day)
        sums = {row["day"]: _sum_of(row) for row in rows}
        return Totals(sums.get(today, Sum()), add(list(sums.values())))

    def top(self, tenant: str, days: int = 30, size: int = 10) -> list[PersonSum]:
        """Who used most, in tokens."""
        today = self.today
        first = days_back(today, days - 1)
        with self._database.reading():
            people = [person for person, _ in top_people(tenant, first, today, size)]
        wanted = (UsagePersonDay.tenant_key == tenant) & UsagePersonDay.day.between(first, today)
        found = self._people(wanted & UsagePersonDay.person.in_(people)) if people else []
        return sorted(found, key=lambda one: (-one.sum.tokens, one.person))

    def per_key(self, tenant: str, first: int, last: int) -> list[KeySum]:
        """The pool: use of each upstream key and model by all people together, the largest first.

        From day `first` to day `last`, e.g. 20261101.
        """
        wanted = (UsagePoolDay.tenant_key == tenant) & UsagePoolDay.day.between(first, last)
        rows = self._sums(UsagePoolDay, wanted, UsagePoolDay.upstream_key, UsagePoolDay.model)
        sums = [KeySum(row["upstream_key"], row["model"], _sum_of(row)) for row in rows]
        return sorted(sums, key=lambda one: (-one.sum.tokens, one.upstream_key, one.model))

    def per_person(self, tenant: str, first: int, last: int, *, after: int = 0, size: int = 50) -> Page:
        """Everybody who used anything from day `first` to day `last` (e.g. 20261101), in the order of their ids.

        Page by page: `after` is the last person of the page before, so a page costs the same wherever it is.
        """
        size = min(max(1, size), LONGEST_PAGE)
        wanted = (UsagePersonDay.tenant_key == tenant) & (UsagePersonDay.person > after)
        people = self._people(wanted & UsagePersonDay.day.between(first, last), size + 1)
        return Page(tuple(people[:size]), people[size - 1].person if len(people) > size else 0)

    def purge(self, before: float) -> int:
        """Delete the rows of requests that began before that moment; the sums stay. Gives how many."""
        return purge(self._database, UsageRow, UsageRow.began < int(before * 1000))

    def _people(self, wanted: Any, size: int | None = None) -> list[PersonSum]:
        rows = self._sums(UsagePersonDay, wanted, UsagePersonDay.person, size=size)
        with self._database.reading():
            known = Person.select(Person.id, Person.name).where(Person.id.in_([row["person"] for row in rows]))
            names = {row.id: row.name for row in known} if rows else {}
        return [PersonSum(row["person"], names.get(row["person"], ""), _sum_of(row)) for row in rows]

    def _sums(self, table: type[Sums], wanted: Any, *by: Any, size: int | None = None) -> list[dict[str, Any]]:
        columns = [peewee.fn.SUM(getattr(table, name)).alias(name) for name in COUNTED]
        with self._database.reading():
            query: Any = table.select(*by, *columns).where(wanted).group_by(*by).order_by(*by)
            return list((query.limit(size) if size else query).dicts())


def add(sums: Sequence[Sum]) -> Sum:
    """Several sums as one."""
    return Sum(**{name: sum(getattr(one, name) for one in sums) for name in COUNTED})


def _sum_of(row: dict[str, Any]) -> Sum:
    return Sum(**{name: int(row[name] or 0) for name in COUNTED})
