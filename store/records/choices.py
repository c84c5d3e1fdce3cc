"""How much is kept of a person's calls: what the deployment sets, unless something was chosen for one of their tokens.

A person may have less kept than that, by themselves; more only by an administrator.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from store import bulk
from store.audit import note
from store.database import Database
from store.errors import Unavailable
from store.models_tokens import TokenRow
from store.records.tables import Choice

Content = Literal["off", "metadata", "full"]
LEVELS: tuple[Content, ...] = get_args(Content)
CHAT = ""
"""Instead of a token: the questions in Feishu."""
BELIEVED = 2.0
REMEMBERED = 10_000


@dataclass(frozen=True)
class Chosen:
    """`at` is when it was chosen, in unix seconds."""

    content: Content
    at: float


def chosen_of(row: Choice) -> Chosen:
    content: Any = row.content
    return Chosen(content, row.at / 1000)


def less(one: Content, other: Content) -> Content:
    return min(one, other, key=LEVELS.index)


class Choices:
    """`usual` is what the deployment sets. A token is named by its family (store.token.Token.family)."""

    def __init__(self, database: Database, usual: Content, clock: Callable[[], float] = time.time) -> None:
        self._database, self.usual, self._clock = database, usual, clock
        self._known: dict[int, tuple[float, dict[str, Chosen]]] = {}
        self._lock = threading.Lock()

    def content(self, person: int, family: str) -> Content:
        """How much of this call is kept, believed for two seconds; no words while nobody can tell. Never raises."""
        known = self._known.get(person)
        if known is not None and time.monotonic() < known[0]:
            chosen = known[1].get(family)
            return chosen.content if chosen is not None else self.usual
        try:
            chosen = self._look(person).get(family)
        except Unavailable:
            return less(self.usual, "metadata")
        return chosen.content if chosen is not None else self.usual

    def of(self, person: int) -> dict[str, Chosen]:
        """What was chosen for this person's tokens, as it is now. May raise `Unavailable`."""
        with self._database.reading():
            rows = bulk.known(Choice, "person", [person], ("token", "content", "at"))
        return {row["token"]: Chosen(row["content"], row["at"] / 1000) for row in rows}

    def choose(self, tenant: str, person: int, family: str, content: Content, by: int) -> bool:
        """Have so much kept from now on; False where that is more than now and `by` is the person. May raise."""

        def chosen() -> bool:
            before = _row(person, family)
            now: Any = before.content if before is not None else self.usual
            if by == person and less(content, now) != content:
                return False
            self._write(tenant, person, family, content, by)
            return True

        done = self._database.write(chosen)
        self._forget(person)
        return done

    def decide(self, tenant: str, person: int, family: str, content: Content, by: int) -> None:
        """What an administrator decides holds, also when it is more, and also for their own. May raise."""
        self._database.write(lambda: self._write(tenant, person, family, content, by))
        self._forget(person)

    def _write(self, tenant: str, person: int, family: str, content: Content, by: int) -> None:
        now, row = int(self._clock() * 1000), _row(person, family)
        if row is None:
            Choice.create(tenant_key=tenant, person=person, token=family, content=content, at=now)
        else:
            Choice.update(content=content, at=now).where(Choice.id == row.id).execute()
        note(tenant, by, "records.chosen", person, f"{family or 'chat'} {content}", now)

    def _forget(self, person: int) -> None:
        with self._lock:
            self._known.pop(person, None)

    def _look(self, person: int) -> dict[str, Chosen]:
        found = self.of(person)
        with self._lock:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[person] = (time.monotonic() + BELIEVED, found)
        return found


def _row(person: int, family: str) -> Any:
    """What was chosen for this token (or CHAT), None where nothing was; within `write`."""
    return Choice.get_or_none((Choice.person == person) & (Choice.token == family))


def families(public_ids: list[str]) -> dict[str, str]:
    """Public id -> family; within `reading` or `write`."""
    rows: Any = TokenRow.select(TokenRow.public_id, TokenRow.family).where(TokenRow.public_id.in_(public_ids))
    return dict(rows.tuples())
