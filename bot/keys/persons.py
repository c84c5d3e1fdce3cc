"""Our own ids of the people who write to us: looked up once in a while, for every question needs one."""

import threading
import time

from handlers.base import Message, Person
from store.people import People

BELIEVED = 60.0
"""Seconds that an id is believed: two persons may turn out to be one."""
REMEMBERED = 10_000


class Persons:
    """Raises store's Unavailable when somebody new comes and the database is away."""

    def __init__(self, people: People, app_id: str) -> None:
        self._people, self._app_id = people, app_id
        self._known: dict[tuple[str, Person], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def id_of(self, message: Message) -> int:
        """Who has done this."""
        return self.id_of_person(message.tenant, message.person)

    def id_of_person(self, tenant: str, person: Person) -> int:
        now = time.monotonic()
        until, known = self._known.get((tenant, person), (0.0, 0))
        if now < until:
            return known
        found = self._people.know(tenant, self._app_id, person.open_id, person.union_id, person.user_id, person.name)
        with self._lock:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[tenant, person] = (now + BELIEVED, found)
        return found
