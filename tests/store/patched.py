"""Under gevent: `python -m tests.store.patched REDIS_URL DATABASE_URL`. Many greenlets, and none stops the others."""

from gevent import monkey

monkey.patch_all()  # type: ignore[no-untyped-call]

import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from datetime import UTC  # noqa: E402

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


def main(redis_url: str, database_url: str) -> None:
    door = open_redis(redis_url, prefix="patched:")
    inbox = Inbox(door)
    database = open_database(database_url)
    migrate(database)
    people, tokens = People(database), Tokens(database)
    limits = Limits(door, UTC, UsageCounts(database))
    stop = threading.Event()
    writer = threading.Thread(target=UsageWriter(door, database).run, args=(stop,))
    writer.start()
    done: list[int] = []

    def work(number: int) -> None:
        inbox.accept(f"tenant/oc_{number}", "c", f"om_{number}", "")
        while (lease := inbox.lease("worker")) is None:
            inbox.wait(5)
        person = people.know("tenant", "app", lease.message_id, name="Lin")
        made = tokens.issue(person, "tenant", message_id=lease.message_id, seconds=60)
        assert isinstance(tokens.check(made.text), Token)
        reserved = limits.reserve(Request(lease.message_id, person, "tenant", "chat"), Rules(tokens_day=99), tokens=50)
        assert isinstance(reserved, Reservation)
        limits.settle(reserved, Spent(prompt=7))
        assert limits.used(person, "tenant").today == 7
        done.append(person)
        assert inbox.acknowledge(lease)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(GREENLETS)]
    ticks = []

    def tick() -> None:
        while len(done) < GREENLETS:
            ticks.append(time.monotonic())
            time.sleep(0.01)

    threads.append(threading.Thread(target=tick))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == GREENLETS
    while writer.is_alive() and door.call("XLEN", door.key("usage", "ended")):
        time.sleep(0.05)
    stop.set()
    writer.join()
    limits.close()
    assert sum(one.sum.tokens for one in Usage(database, UTC).by_key("tenant")) == 7 * GREENLETS
    inbox.close()
    door.close()
    database.close()
    print("all done", len(ticks))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
