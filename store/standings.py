"""What administrators have decided about one person: limits other than everybody's, and whether they are suspended."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from store import bulk
from store.audit import note
from store.database import Database
from store.limits_values import Rules
from store.models import Person
from store.models_tokens import Standing
from store.token_rows import locking

LIMITS = tuple(one.name for one in fields(Rules))


@dataclass(frozen=True)
class PersonStanding:
    """`limits` holds only those that were set for this person; `suspended` since when (unix seconds), 0.0 if not."""

    limits: Mapping[str, int] = field(default_factory=dict)
    suspended: float = 0.0

    def over(self, rules: Rules) -> Rules:
        """Everybody's rules, with the person's own in their place."""
        return Rules(**{**vars(rules), **self.limits})


class Standings:
    """Every call may raise `Unavailable`. `by` is the person who decides, 0 for nobody."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def of(self, person: int) -> PersonStanding:
        with self._database.reading():
            rows = bulk.known(Standing, "person", [person], (*LIMITS, "suspended"))
        if not rows:
            return PersonStanding()
        limits = {name: rows[0][name] for name in LIMITS if rows[0][name] is not None}
        return PersonStanding(limits, rows[0]["suspended"] / 1000)

    def limit(self, person: int, tenant: str, limits: Mapping[str, int | None], by: int) -> None:
        """Set some of the person's own limits (names of Rules); None: as everybody again. Others stay."""
        unknown = set(limits) - set(LIMITS)
        if unknown:
            raise ValueError(f"no such limit: {', '.join(sorted(unknown))}")
        detail = " ".join(f"{name}={value}" for name, value in sorted(limits.items()))
        self._decide(person, tenant, dict(limits), by, "standing.set", detail)

    def suspend(self, person: int, tenant: str, by: int) -> None:
        """From now on. Tokens are not touched (Tokens.revoke_all), nor what is under way."""
        self._decide(person, tenant, {"suspended": int(self._clock() * 1000)}, by, "standing.suspended")

    def resume(self, person: int, tenant: str, by: int) -> None:
        self._decide(person, tenant, {"suspended": 0}, by, "standing.resumed")

    def _decide(self, person: int, tenant: str, values: dict[str, Any], by: int, what: str, detail: str = "") -> None:
        now = int(self._clock() * 1000)

        def work() -> None:
            list(locking(Person.select(Person.id).where(Person.id == person)))
            if Standing.select().where(Standing.person == person).exists():
                Standing.update(values).where(Standing.person == person).execute()
            else:
                Standing.create(tenant_key=tenant, person=person, **values)
            note(tenant, by, what, person, detail, now)

        self._database.write(work)
