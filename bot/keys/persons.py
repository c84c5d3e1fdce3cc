"""Our own ids of the people who write to us: looked up once in a while, for every question needs one."""

from bot.believed import Believed
from handlers.base import Message, Person
from store.people import People

BELIEVED = 60.0
"""Seconds that an id is believed: two persons may turn out to be one."""


class Persons:
    """Raises store's Unavailable when somebody new comes and the database is away."""

    def __init__(self, people: People, app_id: str) -> None:
        self._people, self._app_id = people, app_id
        self._known = Believed[tuple[str, Person], int](BELIEVED)

    def id_of(self, message: Message) -> int:
        """Who has done this."""
        return self.id_of_person(message.tenant, message.person)

    def id_of_person(self, tenant: str, person: Person) -> int:
        ids = (person.open_id, person.union_id, person.user_id)
        return self._known.get((tenant, person), lambda: self._people.know(tenant, self._app_id, *ids, person.name))
