"""Finding people: by what the platform calls them, by their name, and all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from store.database import Database
from store.models import OPEN_ID, UNION_ID, USER_ID, Identity, Person

MOST_FOUND = 50
MOST_SCANNED = 100_000
"""People whose names are looked into for a part of a name, the newest; a whole name is found among all."""


@dataclass(frozen=True)
class Known:
    """A person with the open_id by which this app reaches them ("" where it never met them) and their last name."""

    person: int
    open_id: str
    name: str = ""

    @property
    def called(self) -> str:
        """What to call them."""
        return self.name or self.open_id


class Directory:
    """One app's view of the people in the tables. Every call may raise `Unavailable`; nothing is changed."""

    def __init__(self, database: Database, app_id: str) -> None:
        self._database = database
        self._app_id = app_id

    def find(self, tenant: str, *, open_id: str = "", union_id: str = "", user_id: str = "") -> int | None:
        """The person who bears one of these, the most reliable first; None when nobody does."""
        wanted = ((self._app_id, OPEN_ID, open_id), ("", UNION_ID, union_id), ("", USER_ID, user_id))
        with self._database.reading():
            for app_id, kind, value in wanted:
                same = (Identity.tenant_key == tenant) & (Identity.app_id == app_id) & (Identity.kind == kind)
                person = value and Identity.select(Identity.person).where(same, Identity.value == value).scalar()
                if person:
                    return int(person)
        return None

    def known(self, person: int) -> Known | None:
        """This person; None when there is no such row (any more)."""
        found = self._people(Person.id == person, 1)
        return found[0] if found else None

    def named(self, people: Sequence[int]) -> dict[int, Known]:
        """These people; whoever has no row (any more) is left out."""
        if not people:
            return {}
        with self._database.reading():
            rows = _with_open_id(self._app_id).where(Person.id.in_(list(people))).order_by(Person.id)
            return {known.person: known for known in _known(rows)}

    def called(self, tenant: str, name: str, size: int = MOST_FOUND) -> list[Known]:
        """Everybody of exactly this name; where nobody is, those among the newest whose name contains it."""
        here = Person.tenant_key == tenant
        if exact := self._people(here & (Person.name == name), size):
            return exact
        with self._database.reading():
            newest = Person.select(fn.MAX(Person.id)).scalar() or 0
        return self._people(here & (Person.id > newest - MOST_SCANNED) & Person.name.contains(name), size)

    def everybody(self, tenant: str, after: int = 0, size: int = 500) -> list[Known]:
        """All people whom this app can reach, in the order of their ids; `after` is the last one of the page before."""
        return self._people((Person.tenant_key == tenant) & (Person.id > after), size, reachable=True)

    def count(self, tenant: str) -> int:
        """How many people `everybody` gives, over all pages."""
        mine = (Identity.app_id == self._app_id) & (Identity.kind == OPEN_ID) & (Identity.tenant_key == tenant)
        with self._database.reading():
            return int(Identity.select(Identity.person).where(mine).distinct().count())

    def first_company(self) -> str:
        """The tenant_key of the first person whom this app has met, or ""."""
        mine = (Identity.app_id == self._app_id) & (Identity.kind == OPEN_ID)
        with self._database.reading():
            return Identity.select(Identity.tenant_key).where(mine).order_by(Identity.id).limit(1).scalar() or ""

    def nameless(self, before: int = 0, size: int = 20) -> list[Known]:
        """People whose name nobody has told us yet, the newest first; `before` is the last of the page before."""
        wanted = (Person.name == "") & Identity.value.is_null(False)
        if before:
            wanted &= Person.id < before
        with self._database.reading():
            return _known(_with_open_id(self._app_id).where(wanted).order_by(Person.id.desc()).limit(size))

    def rename(self, person: int, name: str) -> None:
        """What the person is called now."""
        update = Person.update(name=name[:255]).where(Person.id == person)
        self._database.write(update.execute)

    def _people(self, wanted: Any, size: int, *, reachable: bool = False) -> list[Known]:
        if reachable:
            wanted &= Identity.value.is_null(False)
        with self._database.reading():
            return _known(_with_open_id(self._app_id).where(wanted).order_by(Person.id).limit(size))


def _with_open_id(app_id: str) -> Any:
    mine = (Identity.person == Person.id) & (Identity.kind == OPEN_ID) & (Identity.app_id == app_id)
    return Person.select(Person.id, Person.name, Identity.value).left_outer_join(Identity, on=mine)


def _known(query: Any) -> list[Known]:
    """One row a person, also where they have two open_ids: the older one."""
    found: dict[int, Known] = {}
    for person, name, open_id in query.tuples():
        found.setdefault(person, Known(person, open_id or "", name))
    return list(found.values())
