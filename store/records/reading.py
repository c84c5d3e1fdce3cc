"""What is kept, for whoever may see it: calls, conversations as trees, and words. A page at a time, newest first.

Pages go by number, so a page costs the same wherever it is. What a call used is read from its row of usage; where that
row is gone, only its record is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import peewee

from store.database import Database
from store.models_usage import UsageRow
from store.records.names import moment_of, name_of, number_at
from store.records.sealing import Sealer, Unsealable
from store.records.tables import Conversation, Part, Record
from store.records.words import kept, read_words

AT_ONCE = 200
MOST_LOOKED_AT = 5000
"""Conversations whose titles are read for one search."""


@dataclass(frozen=True)
class Wanted:
    """Which records: of one person, or (0) of everybody of the tenant; of these paths, a model, a time (unix seconds).

    `title` is a part of the first words, of conversations only; empty ones want nothing.
    """

    tenant: str
    person: int = 0
    paths: Sequence[str] = ()
    model: str = ""
    since: float = 0.0
    until: float = 0.0
    title: str = ""


@dataclass(frozen=True)
class Used:
    """What a call took, as its row of usage says. Milliseconds, tokens, and millionths of the currency."""

    status: int = 0
    end_reason: str = ""
    label: str = ""
    prompt: int = 0
    completion: int = 0
    cost: int = 0
    first_ms: int = 0
    total_ms: int = 0


@dataclass(frozen=True)
class Seen:
    """One call. `began` is unix seconds, `used` None while it is under way, or when its row of usage is gone."""

    number: int
    request_id: str
    person: int
    token: str
    path: str
    model: str
    conversation: int
    parent: str
    began: float
    words: bool
    used: Used | None


@dataclass(frozen=True)
class Tree:
    """One conversation. Moments are unix seconds; `title` is "" where no words are kept, or they cannot be read."""

    number: int
    person: int
    title: str
    label: str
    path: str
    model: str
    calls: int
    began: float
    updated: float

    @property
    def name(self) -> str:
        return name_of(self.number)


class Reading:
    """Every call may raise `Unavailable`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database, self._sealer = database, sealer

    def calls(self, wanted: Wanted, before: int = 0, size: int = 50) -> list[Seen]:
        """The newest calls, or those before that number."""
        with self._database.reading():
            query = Record.select().where(_condition(Record, wanted, before))
            return _seen(list(query.order_by(Record.id.desc()).limit(size)))

    def call(self, wanted: Wanted, request_id: str) -> Seen | None:
        with self._database.reading():
            found = Record.select().where(_condition(Record, wanted, 0), Record.request_id == request_id)
            return next(iter(_seen(list(found))), None)

    def conversations(self, wanted: Wanted, before: int = 0, size: int = 50) -> list[Tree]:
        """Those that began last, or before that number."""
        found: list[Tree] = []
        looked = 0
        with self._database.reading():
            while len(found) < size and looked < MOST_LOOKED_AT:
                rows = self._some(wanted, before, AT_ONCE if wanted.title else size)
                trees = self._trees(rows)
                found += [tree for tree in trees if wanted.title.casefold() in tree.title.casefold()]
                looked += len(rows)
                if not rows or not wanted.title:
                    break
                before = rows[-1].id
        return found[:size]

    def conversation(self, wanted: Wanted, number: int) -> Tree | None:
        with self._database.reading():
            row = Conversation.select().where(_condition(Conversation, wanted, 0), Conversation.id == number).first()
            return self._trees([row])[0] if row is not None else None

    def tree(self, conversation: int, after: int = 0, size: int = 100) -> list[Seen]:
        """The calls of a conversation, oldest first, behind that number."""
        with self._database.reading():
            query = Record.select().where(Record.conversation == conversation, Record.id > after)
            return _seen(list(query.order_by(Record.id).limit(size)))

    def words(self, request_id: str) -> bytes | None:
        """What was said, as JSON; None where it is not kept, or was sealed with another SECRET_KEY."""
        with self._database.reading():
            sealed = read_words(request_id)
        try:
            return self._sealer.unseal(sealed, request_id) if sealed else None
        except Unsealable:
            return None

    def count(self, person: int) -> tuple[int, int]:
        """How many calls of a person are kept, and of how many the words."""
        with self._database.reading():
            calls = Record.select(peewee.fn.COUNT(Record.id)).where(Record.person == person).scalar()
            words = Part.select(peewee.fn.COUNT(Part.id)).where(Part.person == person, Part.number == 0).scalar()
        return int(calls or 0), int(words or 0)

    def _some(self, wanted: Wanted, before: int, size: int) -> list[Any]:
        query = Conversation.select().where(_condition(Conversation, replace(wanted, title=""), before))
        return list(query.order_by(Conversation.id.desc()).limit(size))

    def _trees(self, rows: Sequence[Any]) -> list[Tree]:
        first: Any = Record.select(Record.id, Record.request_id).where(Record.id.in_([row.id for row in rows]))
        names = dict(first.tuples()) if rows else {}
        return [
            Tree(
                row.id,
                row.person,
                self._title(row.title, names[row.id]) if row.title and row.id in names else "",
                row.label or "",
                row.path,
                row.model,
                row.calls,
                moment_of(row.id) / 1000,
                row.updated / 1000,
            )
            for row in rows
        ]

    def _title(self, sealed: str, request_id: str) -> str:
        try:
            return self._sealer.unseal(sealed, request_id).decode("utf-8", "replace")
        except Unsealable:
            return ""


def _condition(table: Any, wanted: Wanted, before: int) -> Any:
    """Whose they are comes first: nothing else opens anything."""
    found = table.tenant_key == wanted.tenant
    if wanted.person:
        found &= table.person == wanted.person
    if wanted.paths:
        found &= table.path.in_(list(wanted.paths))
    if wanted.model:
        found &= table.model == wanted.model
    if wanted.since:
        found &= table.id >= number_at(int(wanted.since * 1000))
    if wanted.until:
        found &= table.id < number_at(int(wanted.until * 1000))
    return found & (table.id < before) if before else found


def _seen(rows: Sequence[Any]) -> list[Seen]:
    names = [row.request_id for row in rows]
    used = _used(names)
    words = kept(names)
    parents = _parents(rows)
    return [
        Seen(
            row.id,
            row.request_id,
            row.person,
            row.token,
            row.path,
            row.model,
            row.conversation,
            parents.get(row.parent, ""),
            row.began / 1000,
            row.request_id in words,
            used.get(row.request_id),
        )
        for row in rows
    ]


def _used(names: Sequence[str]) -> Mapping[str, Used]:
    columns = [getattr(UsageRow, name) for name in vars(Used())]
    query: Any = UsageRow.select(UsageRow.request_id, *columns).where(UsageRow.request_id.in_(list(names)))
    return {name: Used(*values) for name, *values in query.tuples()}


def _parents(rows: Sequence[Any]) -> Mapping[int, str]:
    """The request ids of those that these go on from, as far as they are kept."""
    numbers = sorted({row.parent for row in rows if row.parent})
    query: Any = Record.select(Record.id, Record.request_id).where(Record.id.in_(numbers))
    return dict(query.tuples()) if numbers else {}
