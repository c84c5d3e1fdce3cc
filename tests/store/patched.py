"""Under gevent: `python -m tests.store.patched REDIS_URL DATABASE_URL`. Many greenlets, and none stops the others."""

from gevent import monkey

monkey.patch_all()  # type: ignore[no-untyped-call]

import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from datetime import UTC  # noqa: E402

from store import engines  # noqa: E402
from store.database import open_database  # noqa: E402
from store.inbox import Inbox  # noqa: E402
from store.limits import Limits, Request, Reservation, Rules, Spent  # noqa: E402
from store.migrate import migrate  # noqa: E402
from store.people import People  # noqa: E402
from store.redis import open_redis  # noqa: E402
from store.tokens import Token, Tokens  # noqa: E402
from store.usage import Usage  # noqa: E402
from store.usage_counts import UsageCounts  # noqa: E402
from store.usage_writer import UsageWriter  # noqa: E402

GREENLETS = 60
SPENT = 7
engines.POOL_SECONDS = 60  # they are more than the pool has connections, and the machine may be busy


class Desk:
    """All that a greenlet works with, over one Redis and one database."""

    def __init__(self, redis_url: str, database_url: str) -> None:
        self.door = open_redis(redis_url, prefix="patched:")
        self.inbox = Inbox(self.door)
        self.database = open_database(database_url)
        migrate(self.database)
        self.people, self.tokens = People(self.database), Tokens(self.database)
        self.limits = Limits(self.door, UTC, UsageCounts(self.database))

    def work(self, number: int) -> int:
        """A message from its acceptance to its end; whose it was."""
        self.inbox.accept(f"tenant/oc_{number}", "c", f"om_{number}", "")
        while (lease := self.inbox.lease("worker")) is None:
            self.inbox.wait(5)
        person = self.people.know("tenant", "app", lease.message_id, name="Lin")
        made = self.tokens.issue(person, "tenant", message_id=lease.message_id, seconds=60)
        assert isinstance(self.tokens.check(made.text), Token)
        self.spend(lease.message_id, person)
        assert self.inbox.acknowledge(lease)
        return person

    def spend(self, message_id: str, person: int) -> None:
        asked = Request(message_id, person, "tenant", "chat")
        reserved = self.limits.reserve(asked, Rules(tokens_day=99), tokens=50)
        assert isinstance(reserved, Reservation)
        self.limits.settle(reserved, Spent(prompt=SPENT))
        assert self.limits.used(person, "tenant").today == SPENT

    def booked(self) -> int:
        """Tokens in the tables."""
        return sum(one.sum.tokens for one in Usage(self.database, UTC).per_key("tenant", 0, 99991231))

    def close(self) -> None:
        self.limits.close()
        self.inbox.close()
        self.door.close()
        self.database.close()


@contextmanager
def written(desk: Desk) -> Iterator[None]:
    """What is spent meanwhile stands in the tables afterwards."""
    stop = threading.Event()
    writer = threading.Thread(target=UsageWriter(desk.door, desk.database).run, args=(stop,))
    writer.start()
    try:
        yield
        while writer.is_alive() and desk.door.call("XLEN", desk.door.key("usage", "ended")):
            time.sleep(0.05)
    finally:
        stop.set()
        writer.join()


@contextmanager
def ticking() -> Iterator[list[float]]:
    """The moments at which another greenlet had its turn."""
    stop, ticks = threading.Event(), []

    def tick() -> None:
        while not stop.wait(0.01):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield ticks
    finally:
        stop.set()
        thread.join()


def main(redis_url: str, database_url: str) -> None:
    desk = Desk(redis_url, database_url)
    with written(desk), ticking() as ticks, ThreadPoolExecutor(GREENLETS) as greenlets:
        people = set(greenlets.map(desk.work, range(GREENLETS)))
    assert len(people) == GREENLETS
    assert ticks
    assert desk.booked() == SPENT * GREENLETS
    desk.close()
    print("all done", len(ticks))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
