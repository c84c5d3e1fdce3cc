"""Administrators: who they are, and the row that each of their looks and deeds leaves."""

from typing import Protocol

from handlers.base import Message
from handlers.persons import Persons
from handlers.rights import Rights


class Trail(Protocol):
    """Who did what (store.audit). Raises Unavailable."""

    def record(self, tenant: str, who: int, what: str, about: int = 0, detail: str = "") -> None: ...


class Office:
    """Every call but `has` may raise Unavailable."""

    def __init__(self, persons: Persons, rights: Rights, trail: Trail) -> None:
        self._persons, self._rights, self._trail = persons, rights, trail

    def has(self, message: Message) -> bool:
        """Whether an administrator has done this."""
        return self._rights.is_admin(message.person)

    def id_of(self, message: Message) -> int:
        return self._persons.id_of(message)

    def record(self, message: Message, what: str, about: int = 0, detail: str = "") -> None:
        """Whoever did this looked at, or decided about, that person (0: nobody)."""
        self._trail.record(message.tenant, self.id_of(message), what, about, detail)
