"""Under gevent: `python -m tests.store.patched REDIS_URL DATABASE_URL`. Many greenlets, and none stops the others."""

from gevent import monkey

monkey.patch_all()  # type: ignore[no-untyped-call]

import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402

from store.database import open_database  # noqa: E402
from store.inbox import Inbox  # noqa: E402
from store.migrate import migrate  # noqa: E402
from store.people import People  # noqa: E402
from store.redis import open_redis  # noqa: E402

GREENLETS = 60


def main(redis_url: str, database_url: str) -> None:
    door = open_redis(redis_url, prefix="patched:")
    inbox = Inbox(door)
    database = open_database(database_url)
    migrate(database)
    people = People(database)
    done: list[int] = []

    def work(number: int) -> None:
        inbox.accept(f"tenant/oc_{number}", "c", f"om_{number}", "")
        while (lease := inbox.lease("worker")) is None:
            inbox.wait(5)
        done.append(people.know("tenant", "app", lease.message_id, name="Lin"))
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
    inbox.close()
    door.close()
    database.close()
    print("all done", len(ticks))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
