"""Parts of a deployment as processes of their own, to be killed.

`python -m tests.store.busy_books spend REDIS DATABASE PREFIX PERSON COUNT`: so many requests in four threads, each
reserved at 100 and settled at its number; then as many again that never end. Prints "spent", and waits to be killed.
`python -m tests.store.busy_books write REDIS DATABASE PREFIX`: a writer, until it is killed.
"""

import os
import sys
import threading

from store.database import open_database
from store.limits import Limits, Request, Reservation, Rules, Spent
from store.redis import open_redis
from store.usage_counts import UsageCounts
from store.usage_writer import UsageWriter
from tests.store.usage_kit import LEASE, TENANT, ZONE

HANDS = 4
RESERVED = 100


def spend(limits: Limits, person: int, count: int) -> None:
    open_ones: list[Reservation] = []

    def hand(first: int) -> None:
        for number in range(first, count, HANDS):
            reservation = reserve(limits, person, f"ends-{os.getpid()}-{number}")
            limits.settle(reservation, Spent(prompt=number, label="reported"))
            open_ones.append(reserve(limits, person, f"dies-{os.getpid()}-{number}"))

    hands = [threading.Thread(target=hand, args=(first,)) for first in range(HANDS)]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    print("spent", len(open_ones), flush=True)
    threading.Event().wait()


def reserve(limits: Limits, person: int, name: str) -> Reservation:
    request = Request(name, person, TENANT, "chat", model="gpt-5")
    reservation = limits.reserve(request, Rules(tokens_day=10**9), tokens=RESERVED)
    assert isinstance(reservation, Reservation), reservation
    return reservation


def main(what: str, redis_url: str, database_url: str, prefix: str, *rest: str) -> None:
    door, database = open_redis(redis_url, prefix=prefix), open_database(database_url)
    if what == "write":
        UsageWriter(door, database, batch=20, hold_seconds=1.0).run(threading.Event())
        return
    limits = Limits(door, ZONE, UsageCounts(database), lease_seconds=LEASE)
    spend(limits, int(rest[0]), int(rest[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
