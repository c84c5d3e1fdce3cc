"""One-time grants: tokens on top of a person's share until a time, given by an administrator.

A grant is drawn from only when the share itself is used up, the one that ends first before the others.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from store.audit import note
from store.database import Database
from store.models_tokens import ShareGrant


@dataclass(frozen=True)
class Grant:
    """`tokens` until `ends`, `used` of them as far as rows are written; `by` the person who gave it. Unix seconds."""

    id: int
    person: int
    tenant: str
    tokens: int
    used: int
    by: int
    given: float
    ends: float


class Grants:
    """Every call may raise `Unavailable`. `recount` is called after a grant: Limits.recount."""

    def __init__(
        self, database: Database, recount: Callable[[int, str], None], clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._recount = recount
        self._clock = clock

    def give(self, person: int, tenant: str, tokens: int, seconds: float, by: int, press_id: str) -> Grant:
        """So many tokens for so many seconds. `press_id` names what is granted: the same again changes nothing.

        Give it the id of the request that was approved, and two administrators who press at once grant once.
        """
        if tokens <= 0 or seconds <= 0:
            raise ValueError("a grant needs tokens and seconds")
        now = int(self._clock() * 1000)
        grant = self._database.write(lambda: _give(person, tenant, tokens, int(seconds * 1000), by, press_id, now))
        self._recount(person, tenant)
        return grant

    def of(self, person: int) -> list[Grant]:
        """The grants that are good now, the one that ends first in front."""
        now = int(self._clock() * 1000)
        with self._database.reading():
            rows = ShareGrant.select().where(ShareGrant.person == person, ShareGrant.ends > now)
            return [_grant_of(row) for row in rows.order_by(ShareGrant.ends, ShareGrant.id)]


def _give(person: int, tenant: str, tokens: int, ms: int, by: int, press_id: str, now: int) -> Grant:
    known = ShareGrant.get_or_none(ShareGrant.tenant_key == tenant, ShareGrant.asked == press_id)
    if known is not None:
        return _grant_of(known)
    values: dict[str, Any] = {"tokens": tokens, "by": by, "given": now, "ends": now + ms}
    row = ShareGrant.create(tenant_key=tenant, person=person, asked=press_id, **values)
    note(tenant, by, "grant.given", person, f"{tokens} tokens, {ms // 1000} s", now)
    return _grant_of(row)


def _grant_of(row: ShareGrant) -> Grant:
    moments = (row.given / 1000, row.ends / 1000)
    return Grant(row.id, row.person_id, row.tenant_key, row.tokens, row.used, row.by, *moments)
