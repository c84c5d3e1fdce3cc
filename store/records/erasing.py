"""Forgetting: what a person wants erased, and what is older than records are kept. The books of usage stay."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from store.audit import note
from store.database import Database
from store.purging import purge
from store.records.linking import lock_persons
from store.records.names import moment_of, number_at
from store.records.tables import Conversation, Erased, Part, Prefix, Record

AT_ONCE = 200


class Eraser:
    """Every call may raise `Unavailable`. What is under way while it is erased is not written any more."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def everything(self, tenant: str, person: int, by: int) -> int:
        """All of this person's records that have begun by now; how many there were."""
        now = int(self._clock() * 1000)

        def begun() -> None:
            lock_persons([person])
            Erased.create(tenant_key=tenant, person=person, request_id="", at=now)
            note(tenant, by, "records.erased", person, "everything", now)

        self._database.write(begun)
        count = purge(self._database, Record, (Record.person == person) & (Record.began <= now))
        purge(self._database, Part, (Part.person == person) & (Part.at <= now))
        purge(self._database, Prefix, (Prefix.person == person) & (Prefix.at <= now))
        purge(self._database, Conversation, (Conversation.person == person) & (Conversation.updated <= now))
        return count

    def conversation(self, tenant: str, person: int, number: int, by: int) -> bool:
        """One conversation; False where this person has none of that number."""
        now = int(self._clock() * 1000)
        mine = (Conversation.person == person) & (Conversation.id == number)
        with self._database.reading():
            if not Conversation.select().where(mine).exists():
                return False
        self._database.write(lambda: note(tenant, by, "records.erased", person, f"conversation {number}", now))
        while self._database.write(lambda: self._some(tenant, person, number, now)):
            continue
        return True

    def call(self, tenant: str, person: int, request_id: str, by: int) -> bool:
        """One call; what went on from it stays."""
        now = int(self._clock() * 1000)

        def erased() -> bool:
            lock_persons([person])
            rows = list(Record.select().where(Record.person == person, Record.request_id == request_id))
            if rows:
                _forget(tenant, person, rows, now)
                _one_less(person, rows[0].conversation)
                note(tenant, by, "records.erased", person, request_id[:64], now)
            return bool(rows)

        return self._database.write(erased)

    def purge(self, before: float) -> int:
        """Delete what began before that moment (unix seconds); how many calls there were."""
        moment = int(before * 1000)
        for table in (Part, Prefix, Erased):
            purge(self._database, table, table.at < moment)
        purge(self._database, Conversation, Conversation.updated < moment)
        # One that goes on has its title from a call that does not stay.
        begun = (Conversation.id < number_at(moment)) & (Conversation.title != "")
        self._database.write(Conversation.update(title="").where(begun).execute)
        return purge(self._database, Record, Record.began < moment)

    def _some(self, tenant: str, person: int, number: int, now: int) -> int:
        """Some calls of the conversation; with the last ones it goes itself."""
        lock_persons([person])
        here = (Record.person == person) & (Record.conversation == number)
        rows = list(Record.select().where(here).limit(AT_ONCE))
        _forget(tenant, person, rows, now)
        if len(rows) < AT_ONCE:
            _close(person, number)
            return 0
        return len(rows)


def _one_less(person: int, number: int) -> None:
    """A call of this conversation is gone; nobody has an empty one."""
    if Record.select().where(Record.person == person, Record.conversation == number).exists():
        Conversation.update(calls=Conversation.calls - 1).where(Conversation.id == number).execute()
    else:
        _close(person, number)


def _close(person: int, number: int) -> None:
    Prefix.delete().where(Prefix.person == person, Prefix.conversation == number).execute()
    Conversation.delete().where(Conversation.person == person, Conversation.id == number).execute()


def _forget(tenant: str, person: int, rows: Sequence[Any], now: int) -> None:
    if not rows:
        return
    names = [row.request_id for row in rows]
    marks = [
        {"tenant_key": tenant, "person": person, "request_id": row.request_id, "at": max(now, moment_of(row.id))}
        for row in rows
    ]
    Erased.insert_many(marks).execute()
    Part.delete().where(Part.request_id.in_(names)).execute()
    numbers = [row.id for row in rows]
    Prefix.delete().where(Prefix.person == person, Prefix.record.in_(numbers)).execute()
    Record.delete().where(Record.id.in_(numbers)).execute()
    Conversation.update(title="").where(Conversation.id.in_(numbers), Conversation.title != "").execute()
