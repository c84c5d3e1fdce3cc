"""A worker as a process of its own: `python -m tests.store.busy_worker URL PREFIX` leases, notes, acknowledges.

It writes a diary (list `{prefix}diary`) of "<word> <message> <pid>": "begin", then "overlap" when somebody else is
inside the conversation, "end" when the acknowledgement was taken. It ends when the inbox is empty and `{prefix}done`
exists.
"""

import os
import sys
import threading

from store.errors import Unavailable
from store.inbox import Inbox, Lease
from store.redis import RedisDoor, open_redis
from store.threads import Turn

HANDS = 4


def work(inbox: Inbox, door: RedisDoor) -> None:
    while True:
        try:
            if not step(inbox, door):
                return
        except Unavailable:
            inbox.wait(0.1)


def step(inbox: Inbox, door: RedisDoor) -> bool:
    """One message, or a wait. False when there will be no more."""
    lease = inbox.lease(f"pid-{os.getpid()}")
    if lease is None:
        if door.call("EXISTS", f"{door.prefix}done") and inbox.depth().queued == 0:
            return False
        inbox.wait(0.5)
        return True
    write(door, "begin", lease)
    inside = f"{door.prefix}inside:{lease.chat}"
    if not door.call("SET", inside, lease.token, "NX"):
        write(door, "overlap", lease)
    door.call("DEL", inside)
    turn = Turn(lease.message_id, "q", f"answer of {os.getpid()}")
    while True:
        try:
            if inbox.acknowledge(lease, turn):
                write(door, "end", lease)
            return True
        except Unavailable:
            inbox.wait(0.1)


def write(door: RedisDoor, word: str, lease: Lease) -> None:
    door.call("RPUSH", f"{door.prefix}diary", f"{word} {lease.message_id} {os.getpid()}")


def main(url: str, prefix: str) -> None:
    door = open_redis(url, prefix=prefix)
    inbox = Inbox(door, lease_seconds=1.0)
    hands = [threading.Thread(target=work, args=(inbox, door)) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    inbox.close()
    door.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
