"""用量: what the person used in the last 30 days, by model, as a chart; administrators also see who, and which keys.

Looking at what other people used leaves a row in the trail.
"""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from typing import Any, Protocol

from cards.admin.pool import PoolKey
from cards.shares import usage
from cards.shares.usage import DayUse, PersonUse
from handlers.base import Message, Private, Shown, Stop, Toast, View
from handlers.commands import word_of
from handlers.office import Office
from handlers.persons import told
from handlers.shares.figures import Figures
from llm.prices import money
from store.usage import ModelDay, PersonSum

DAYS = 30


class Sums(Protocol):
    """What was used on which day (store.usage). Raises Unavailable."""

    @property
    def today(self) -> int: ...

    def by_model(self, person: int, days: int = DAYS) -> list[ModelDay]: ...

    def top(self, tenant: str, days: int = DAYS, size: int = 10) -> list[PersonSum]: ...


PoolNow = Callable[[], Sequence[PoolKey]]


class ShowUsage:
    queued = False

    def __init__(
        self,
        office: Office,
        sums: Sums,
        figures: Figures,
        pool: PoolNow,
        currency: str,
    ) -> None:
        """`currency` is what costs are in, "" where nothing has a price."""
        self._office, self._sums, self._figures = office, sums, figures
        self._pool, self._currency = pool, currency

    def matches(self, message: Message) -> bool:
        return word_of(message) == "用量"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if message.kind == "press":
            yield Toast("toast_key_coming")
        person = self._office.id_of(message)
        days = self._sums.by_model(person)
        values: dict[str, Any] = {
            "days": [_day_use(one) for one in days],
            "cost": money(sum(one.sum.cost for one in days), self._currency) if self._currency else "",
            "today": iso(self._sums.today),
            "use": self._figures.use(person, message.tenant),
        }
        if self._office.has(message):
            self._office.record(message, "usage.seen", detail=f"top {DAYS} days")
            top = self._sums.top(message.tenant)
            people = [PersonUse(one.name or f"#{one.person}", one.sum.tokens, one.sum.requests) for one in top]
            values |= {"people": people, "pool": self._pool()}
        yield Private(View(usage.render, values), told(message))


def _day_use(one: ModelDay) -> DayUse:
    return DayUse(iso(one.day), one.model, one.sum.tokens, one.sum.requests)


def iso(day: int) -> str:
    """20261121 as 2026-11-21."""
    return datetime.strptime(str(day), "%Y%m%d").date().isoformat()
