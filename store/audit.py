"""The trail: who did what, about whom, when. Rows are added and read; nothing here changes or deletes one.

What tokens, grants and standings write by themselves, in the transaction that does it: token.issued, token.renewed,
token.rotated, token.revoked, grant.given, standing.set, standing.suspended, standing.resumed, person.merged. Looks at
another person's data, and whatever else administrators do, are recorded by whoever does it for them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from store.database import Database
from store.models_tokens import AuditRow

LONGEST_DETAIL = 500
NOBODY = 0


@dataclass(frozen=True)
class Deed:
    """One row. `who` and `about` are persons (People.know), 0 for nobody; `at` is unix seconds."""

    id: int
    tenant: str
    who: int
    what: str
    about: int
    detail: str
    at: float


class Audit:
    """Every call may raise `Unavailable`."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def record(self, tenant: str, who: int, what: str, about: int = NOBODY, detail: str = "") -> None:
        """Add a row; `what` is a short word with a dot, e.g. "usage.seen". A longer detail is cut."""
        at = int(self._clock() * 1000)
        self._database.write(lambda: note(tenant, who, what, about, detail, at))

    def read(self, tenant: str, *, about: int | None = None, before: int | None = None, size: int = 50) -> list[Deed]:
        """The newest rows, of all or about one person; `before` is the id of the last one seen, for the next page."""
        wanted = AuditRow.tenant_key == tenant
        if about is not None:
            wanted &= AuditRow.about == about
        if before is not None:
            wanted &= AuditRow.id < before
        with self._database.reading():
            rows = AuditRow.select().where(wanted).order_by(AuditRow.id.desc()).limit(size)
            return [
                Deed(row.id, row.tenant_key, row.who, row.what, row.about, row.detail, row.at / 1000) for row in rows
            ]


def note(tenant: str, who: int, what: str, about: int, detail: str, at: int) -> None:
    """Add a row to the transaction that is open, so that the deed and its row are there together; `at` in ms."""
    AuditRow.create(tenant_key=tenant, who=who, what=what, about=about, detail=detail[:LONGEST_DETAIL], at=at)
