"""状态: the pool, the queue and the versions, for administrators. For everybody else the word is a question."""

import time
from collections.abc import Callable, Generator, Mapping
from typing import Protocol

from cards.admin import status
from cards.admin.status import Queue
from handlers.base import Message, Private, Shown, Stop, View
from handlers.commands import rest_of
from handlers.persons import Persons, told
from handlers.rights import Rights
from handlers.shares.usage import PoolNow
from handlers.trail import Trail
from store.inbox import Depth


class Inbox(Protocol):
    """What waits and what is worked on (store.inbox). Raises Unavailable."""

    def depth(self) -> Depth: ...


class Status:
    queued = False

    def __init__(
        self,
        persons: Persons,
        rights: Rights,
        trail: Trail,
        pool: PoolNow,
        inbox: Inbox,
        versions: Callable[[], Mapping[str, str]],
        zone: str,
    ) -> None:
        self._persons, self._rights, self._trail = persons, rights, trail
        self._pool, self._inbox, self._versions = pool, inbox, versions
        self._zone = zone

    def matches(self, message: Message) -> bool:
        return rest_of(message, "状态") == "" and self._rights.is_admin(message.person)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        self._trail.record(message.tenant, self._persons.id_of(message), "status.seen")
        depth = self._inbox.depth()
        others = max(0, depth.leased - 1)  # this very question is one of them
        values = {
            "pool": self._pool(),
            "queue": Queue(max(0, depth.queued - depth.leased), others, depth.oldest),
            "versions": self._versions(),
            "now": time.time(),
            "zone": self._zone,
        }
        yield Private(View(status.status, values), told(message))
