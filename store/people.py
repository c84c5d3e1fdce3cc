"""Who a person is, whatever the platform calls them.

One human has an open_id per app, a union_id per developer and a user_id per tenant, and we may learn them one by one.
A union_id that arrives later joins what an open_id began. A user_id may be given to somebody else after a colleague
has left, so it never joins people whose other names differ.
https://open.feishu.cn/document/uAjLw4CM/ugTN1YjL4UTN24CO1UjN/trouble-shooting/how-to-obtain-openid
"""

import time
from dataclasses import dataclass
from typing import Any

import peewee

from store.database import Database
from store.merging import merge
from store.models import OPEN_ID, UNION_ID, USER_ID, Feedback, Identity, Person


@dataclass(frozen=True)
class _Name:
    """One name of a person: app_id is empty for the kinds that no app owns."""

    app_id: str
    kind: str
    value: str


class People:
    """Persons and their identities. Every call may raise `Unavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def know(
        self, tenant: str, app_id: str, open_id: str = "", union_id: str = "", user_id: str = "", name: str = ""
    ) -> int:
        """The id of the person who bears these names, new if nobody does. Safe when several processes ask at once.

        Raises ValueError when no name was given.
        """
        given = ((app_id, OPEN_ID, open_id), ("", UNION_ID, union_id), ("", USER_ID, user_id))
        names = [_Name(*one) for one in given if one[2]]
        if not names:
            raise ValueError("a person needs an open_id, a union_id or a user_id")
        with self._database.reading():
            known = _bearers(tenant, names)
            if len(known) == len(names) and len(set(known.values())) == 1:
                person = next(iter(known.values()))
                if not name or Person.select(Person.name).where(Person.id == person).scalar() == name:
                    return person
        return self._database.write(lambda: _learn(tenant, names, name))

    def name(self, person: int) -> str:
        """The name that the person was last known by, or ""."""
        with self._database.reading():
            return Person.select(Person.name).where(Person.id == person).scalar() or ""


def _learn(tenant: str, names: list[_Name], called: str) -> int:
    known = _bearers(tenant, names)
    person = _whose(names, known)
    if person is None:
        person = Person.create(tenant_key=tenant, name=called, created=_now()).id
    for name in names:
        bearer = _bearers(tenant, [name]).get(name)
        if bearer is None:
            _add(tenant, name, person)
        elif bearer != person:
            person = _settle(tenant, name, bearer, person)
    if called:
        Person.update(name=called).where(Person.id == person).execute()
    return person


def _whose(names: list[_Name], known: dict[_Name, int]) -> int | None:
    """The person that the strongest known name belongs to, unless their other names contradict it."""
    given = [name for name in names if name.kind != USER_ID]
    people = [known[name] for name in names if name in known]
    return next((person for person in people if _agree(_lasting(person), given)), None)


def _settle(tenant: str, name: _Name, bearer: int, person: int) -> int:
    """Two persons for one name: one human where nothing speaks against it. Gives the person that stays."""
    theirs = _lasting(bearer)
    if _agree(theirs, _lasting(person)) and (name.kind != USER_ID or not theirs):
        return _merge(tenant, bearer, person)
    if name.kind == USER_ID:
        Identity.update(person=person).where(_is(tenant, name)).execute()
    return person


def _merge(tenant: str, one: int, other: int) -> int:
    stays, goes = sorted((one, other))
    merge(tenant, goes, stays)
    Identity.update(person=stays).where(Identity.person == goes).execute()
    answered = Feedback.select(Feedback.message_id).where(Feedback.person == stays)
    twice = [row.message_id for row in answered]
    Feedback.delete().where(Feedback.person == goes, Feedback.message_id.in_(twice)).execute()
    Feedback.update(person=stays).where(Feedback.person == goes).execute()
    Person.delete().where(Person.id == goes).execute()
    return stays


def _agree(some: list[_Name], others: list[_Name]) -> bool:
    """Whether one human can bear all these names: no two values of one kind in one app."""
    values = {(name.app_id, name.kind): name.value for name in some}
    return all(values.get((name.app_id, name.kind), name.value) == name.value for name in others)


def _lasting(person: int) -> list[_Name]:
    """The person's names that are nobody else's, ever: all but the user_id."""
    rows = Identity.select().where(Identity.person == person, Identity.kind != USER_ID)
    return [_Name(row.app_id, row.kind, row.value) for row in rows]


def _bearers(tenant: str, names: list[_Name]) -> dict[_Name, int]:
    """Which of these names are known, and whose they are: by all columns of their index, or a tenant would be read."""
    columns = (Identity.app_id, Identity.kind, Identity.value)
    asked = [column.in_(sorted({getattr(name, column.name) for name in names})) for column in columns]
    rows: Any = Identity.select(*columns, Identity.person).where(Identity.tenant_key == tenant, *asked).tuples()
    found = {_Name(app_id, kind, value): person for app_id, kind, value, person in rows}
    return {name: found[name] for name in names if name in found}


def _is(tenant: str, name: _Name) -> peewee.Expression:
    return (
        (Identity.tenant_key == tenant)
        & (Identity.app_id == name.app_id)
        & (Identity.kind == name.kind)
        & (Identity.value == name.value)
    )


def _add(tenant: str, name: _Name, person: int) -> None:
    Identity.create(
        person=person, tenant_key=tenant, app_id=name.app_id, kind=name.kind, value=name.value, created=_now()
    )


def _now() -> int:
    return int(time.time() * 1000)
