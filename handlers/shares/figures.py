"""What people have used of what they may use, as cards show it. Where it cannot be looked up now, nothing is shown."""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from cards.figures import Share, Use
from store.errors import Unavailable
from store.limits import Rules, Used

log = logging.getLogger("larkey.figures")

BOUNDLESS = 10**15
"""A limit that somebody was given to have none: where limits are kept, an empty one means "as everybody"."""

RulesOf = Callable[[int, str], Rules]
"""A person's limits, by person and tenant."""


class Counters(Protocol):
    """What was used by now, chat and /v1 together (store.limits)."""

    def used(self, person: int, tenant: str) -> Used: ...


class Sums(Protocol):
    """What was used on which day (store.usage)."""

    def by_token_now(self, person: int) -> Mapping[str, tuple[int, int]]: ...


class Figures:
    def __init__(self, counters: Counters, sums: Sums, rules_of: RulesOf) -> None:
        self._counters, self._sums, self._rules_of = counters, sums, rules_of

    def use(self, person: int, tenant: str) -> Use | None:
        """Today's and this month's use against the person's share."""
        try:
            return use_of(self._counters.used(person, tenant), self._rules_of(person, tenant))
        except Unavailable as error:
            log.info("a share is not shown", extra={"why": str(error)})
            return None

    def by_token(self, person: int) -> Mapping[str, tuple[int, int]]:
        """Public id -> tokens used with it today, and this month."""
        try:
            return self._sums.by_token_now(person)
        except Unavailable as error:
            log.info("the use of tokens is not shown", extra={"why": str(error)})
            return {}


def use_of(used: Used, rules: Rules) -> Use:
    """Grants make a share larger: by what was drawn from them, and by what is left of them."""
    return Use(
        today=_share(used.today, rules.tokens_day, used.granted_today + used.granted_left),
        month=_share(used.month, rules.tokens_month, used.granted_month + used.granted_left),
    )


def _share(used: int, limit: int | None, granted: int) -> Share:
    return Share(used, 0 if limit is None else max(1, limit + granted))
