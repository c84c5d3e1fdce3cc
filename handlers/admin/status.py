"""状态: the pool, the queue and the versions, for administrators. For everybody else the word is a question."""

import time
from collections.abc import Callable, Generator, Mapping
from typing import Protocol

from cards.admin import status
from cards.admin.status import Queue
from handlers.base import Message, Private, Shown, Stop, View
from handlers.commands import rest_of
from handlers.office import Office
from handlers.persons import told
from handlers.shares.usage import PoolNow
from store.inbox import Depth


class Inbox(Protocol):
    """What waits and what is worked on (store.inbox). Raises Unavailable."""

    def depth(self) -> Depth: ...


class Status:
    queued = False

    def __init__(
        self,
        office: Office,
        pool: PoolNow,
        inbox: Inbox,
        versions: Callable[[], Mapping[str, str]],
        zone: str,
    ) -> None:
        self._office = office
        self._pool, self._inbox, self._versions = pool, inbox, versions
        self._zone = zone

    def matches(self, message: Message) -> bool:
        return rest_of(message, "状态") == "" and self._office.has(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        self._office.record(message, "status.seen")
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
