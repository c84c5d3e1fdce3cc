"""A person's share as the database has it: for counters that Redis has lost, or never had.

Sums and rows are written together (store/usage_rows.py), so a request is in the sums exactly when it has its row.
"""

import time
from collections.abc import Callable, Sequence

import peewee

from store.database import Database
from store.limits_calendar import Window
from store.limits_values import Counted, Pot
from store.models_tokens import ShareGrant
from store.models_usage import UsagePersonDay, UsageRow

AT_ONCE = 500
TRIES = 20


class UsageCounts:
    """What `Limits` takes as `count`. May raise `Unavailable`."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def __call__(self, tenant: str, person: int, window: Window, requests: Sequence[str]) -> Counted:
        """Read until no row of these requests came while the sums were read: then both speak of the same moment."""
        with self._database.reading():
            written = _written(requests)
            for _ in range(TRIES):
                day = _sums(tenant, person, window.day, window.day)
                month = _sums(tenant, person, window.month * 100, window.month * 100 + 99)
                pots = _pots(person, int(self._clock() * 1000))
                before, written = written, _written(requests)
                if before == written:
                    break
            return Counted(*day, *month, pots, written)


def _written(requests: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for first in range(0, len(requests), AT_ONCE):
        some = UsageRow.request_id.in_(requests[first : first + AT_ONCE])
        found.update(row.request_id for row in UsageRow.select(UsageRow.request_id).where(some))
    return frozenset(found)


def _sums(tenant: str, person: int, first: int, last: int) -> tuple[int, int]:
    """Tokens, and those of them that grants paid."""
    of_person = (UsagePersonDay.tenant_key == tenant) & (UsagePersonDay.person == person)
    columns = (peewee.fn.SUM(UsagePersonDay.tokens), peewee.fn.SUM(UsagePersonDay.granted))
    tokens, granted = (
        UsagePersonDay.select(*columns).where(of_person, UsagePersonDay.day.between(first, last)).tuples()[0]
    )
    return int(tokens or 0), int(granted or 0)


def _pots(person: int, now: int) -> tuple[Pot, ...]:
    rows = ShareGrant.select().where(ShareGrant.person == person, ShareGrant.ends > now)
    return tuple(Pot(row.id, max(0, row.tokens - row.used), row.ends) for row in rows)
