"""What somebody has used, for the page of their keys: of their share, through each key, and by day and model."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.keys.chart import Chart, chart
from gateway.keys.keyring import Holder
from llm.prices import money
from store.errors import Unavailable
from store.limits import Rules, Used
from store.usage import ModelDay

log = logging.getLogger("larkey.web")
SPANS = (7, 30, 90)


class Counters(Protocol):
    """What was used by now, chat and /v1 together (store.limits). Raises Unavailable."""

    def used(self, person: int, tenant: str) -> Used: ...


class Sums(Protocol):
    """What was used on which day (store.usage). Raises Unavailable."""

    @property
    def today(self) -> int: ...

    def by_token_now(self, person: int) -> Mapping[str, tuple[int, int]]: ...

    def by_model(self, person: int, days: int = 30) -> list[ModelDay]: ...


RulesOf = Callable[[int, str], Rules]
"""A person's limits, by person and tenant. Raises Unavailable."""


@dataclass(frozen=True)
class Share:
    """Tokens of a share; `limit` is None where there is none. Grants make it larger."""

    used: int
    limit: int | None


@dataclass(frozen=True)
class Usage:
    """All that the page says about use; `keys` is public id -> tokens today and this month.

    `cost` is what these days came to, "" where nothing has a price.
    """

    today: Share
    month: Share
    keys: Mapping[str, tuple[int, int]]
    chart: Chart
    days: int
    cost: str = ""


class Figures:
    def __init__(self, counters: Counters, sums: Sums, rules_of: RulesOf, currency: str = "") -> None:
        self._counters, self._sums, self._rules_of, self._currency = counters, sums, rules_of, currency

    def of(self, holder: Holder, days: int) -> Usage | None:
        """None where it cannot be looked up now: the keys are shown all the same."""
        try:
            return self._look(holder, days)
        except Unavailable as error:
            log.info("usage is not shown", extra={"why": str(error)})
            return None

    def _look(self, holder: Holder, days: int) -> Usage:
        used = self._counters.used(holder.person, holder.tenant)
        rules = self._rules_of(holder.person, holder.tenant)
        today = self._sums.today
        uses = self._sums.by_model(holder.person, days)
        return Usage(
            _share(used.today, rules.tokens_day, used.granted_today + used.granted_left),
            _share(used.month, rules.tokens_month, used.granted_month + used.granted_left),
            self._sums.by_token_now(holder.person),
            chart(uses, today, days),
            days,
            money(sum(one.sum.cost for one in uses), self._currency) if self._currency else "",
        )


def _share(used: int, limit: int | None, granted: int) -> Share:
    return Share(used, None if limit is None else limit + granted)
