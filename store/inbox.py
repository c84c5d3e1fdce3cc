"""The inbox: every message is remembered and queued in one step, then worked on by whoever leases its conversation.

Per bucket: `ready` holds each conversation that has messages, scored with the moment from which it may be taken (the
end of its lease while somebody works on it); `holders` its lease token; `tries` how often its first message was leased
and not handed back. Per conversation: the queue. A message leaves the queue only by `acknowledge`, so what has been
accepted is not lost by a worker's death, nor by Redis' as far as its append-only file reaches: with `appendfsync
always` the answer to `accept` leaves after the file is on disk. See docs/architecture.md.
"""

import threading
from collections.abc import Sequence
from typing import Any

from store.bell import Bell
from store.errors import Unavailable
from store.lease import Accepted, Depth, Lease, new_token
from store.names import BUCKETS, bucket_of, bucket_tag, place_of
from store.redis import RedisDoor
from store.threads import Threads, Turn, turn_json

__all__ = ["NOW", "Accepted", "Depth", "Inbox", "Lease"]

NOW = "now:"
# Commands, presses and recalls are taken before questions that wait: their place in line begins an hour earlier.
HEAD_START_MS = 3600 * 1000
MORE = 2
# Who waits for a replica holds a connection for up to a second: with one away, messages must not take all that others
# need, and the platform has to hear no within three seconds.
WAITERS, TURN_SECONDS = 8, 1.0


class Inbox:
    """Queues of messages in Redis. Every method but `wait` and `close` may raise `Unavailable`, within two seconds."""

    def __init__(
        self,
        redis: RedisDoor,
        *,
        threads: Threads | None = None,
        lease_seconds: float = 10.0,
        remember_hours: float = 8.0,
        long: int = 5,
        full: int = 50,
        tries: int = 3,
        replicas: int = 0,
    ) -> None:
        self.tries = tries
        self._replicas = replicas
        self._waiters = threading.BoundedSemaphore(WAITERS)
        self.lease_seconds = lease_seconds
        self._redis = redis
        self._threads = threads or Threads(redis)
        self._lease_ms = int(lease_seconds * 1000)
        self._remember_ms = int(remember_hours * 3600 * 1000)
        self._long = long
        self._full = full
        self._channel = f"{redis.prefix}wake"
        self._bell = Bell(redis, self._channel)

    def accept(
        self, chat: str, conversation: str, message_id: str, payload: str, *, owner: str | None = None
    ) -> Accepted:
        """Remember the id and queue the message, in one step; only after it may the platform be told 200.

        `repeat`: it was accepted within the last hours, whatever became of it. `full`: remembered but not queued; the
        caller tells the person. With `owner` a message that is first in its conversation is leased at once.
        """
        _check_id(message_id)
        bucket = bucket_of(chat)
        place = place_of(chat, conversation)
        token = new_token(owner) if owner else ""
        status, ahead, now, tries, epoch = self._accept(
            bucket,
            [
                self._redis.chat_key(chat, "seen", chat, message_id),
                self._bucket_key(bucket, "ready"),
                self._queue_base(bucket) + place,
                self._bucket_key(bucket, "holders"),
                self._bucket_key(bucket, "tries"),
                self._bucket_key(bucket, "epoch", place),
            ],
            *(place, message_id, payload, self._remember_ms, self._full),
            *(HEAD_START_MS if conversation.startswith(NOW) else 0, token, self._lease_ms, self._channel, bucket),
        )
        lease = None
        if tries:
            lease = Lease(chat, conversation, message_id, payload, tries, owner or "", token, now / 1000, epoch)
        return Accepted(status, ahead, lease, status == "new" and ahead >= self._long)

    def _accept(self, bucket: int, keys: Sequence[str], *arguments: str | int) -> Any:
        if not self._replicas:
            return self._redis.run("accept", keys, *arguments)
        if not self._waiters.acquire(timeout=TURN_SECONDS):
            raise Unavailable("too many messages wait for their replicas already")
        try:
            mark = self._bucket_key(bucket, "kept")
            return self._redis.run_kept("accept", keys, *arguments, mark=mark, replicas=self._replicas)
        finally:
            self._waiters.release()

    def lease(self, owner: str) -> Lease | None:
        """Take the conversation that has waited longest, commands first; None when there is none to take.

        Asks all buckets until this process listens for wake-ups (`wait` was called); then it asks only where something
        is known to be ready, so None may be out of date by the moment that a wake-up travels, and by a second at most.
        """
        if not self._bell.listening:
            self._bell.sweep()
        while (bucket := self._bell.next_due()) is not None:
            lease = self._lease_in(bucket, owner)
            if lease is not None:
                return lease
        return None

    def wait(self, seconds: float) -> None:
        """Return early when a message may be there, or the nearest lease runs out. Never raises."""
        self._bell.wait(seconds)

    def renew(self, lease: Lease) -> bool:
        """Heartbeat, several times per lease_seconds. False: somebody else has taken over; stop working."""
        return self.renew_all([lease])[0]

    def renew_all(self, leases: Sequence[Lease]) -> list[bool]:
        """The same for many in one round trip: a process with a hundred answers has no time for a hundred.

        Does no harm when it is repeated, so it may be one of those that run each.
        """
        calls: list[tuple[Sequence[str], Sequence[str | int]]] = []
        for lease in leases:
            keys = [self._bucket_key(lease.bucket, name) for name in ("ready", "holders")]
            calls.append((keys, [lease.place, lease.token, self._lease_ms]))
        return list(map(bool, self._redis.run_each("renew", calls)))

    def release(self, lease: Lease, after: float = 0.0) -> bool:
        """Hand it back undone without counting a try, to be taken `after` seconds from now; False: it was lost."""
        return self._give_back(lease, after, counted=-1)

    def fail(self, lease: Lease, after: float = 1.0) -> bool:
        """Give up and let the try count; taken again `after` seconds from now; False: it was lost."""
        return self._give_back(lease, after, counted=0)

    def acknowledge(self, lease: Lease, turn: Turn | None = None) -> bool:
        """In one step: keep the turn, take the message off its queue, free the conversation. False: it was lost.

        A turn whose id is known replaces the old one; after a reset of the thread it is dropped.
        """
        bucket, place = lease.bucket, lease.place
        kept: Sequence[str | int] = ("", 0, "")
        if turn is not None:
            kept = (turn.id, int(turn.at * 1000), turn_json(turn))
        answer = self._redis.run(
            "acknowledge",
            [
                *(self._bucket_key(bucket, name) for name in ("ready", "holders", "tries")),
                self._queue_base(bucket) + place,
                *self._threads.keys(lease.chat, lease.conversation),
            ],
            *(place, lease.token, lease.message_id, self._channel, bucket, *kept),
            *(lease.epoch, self._threads.ttl_ms, self._threads.max_turns),
        )
        if answer == MORE:
            self._bell.hint(bucket, 0)
        return bool(answer)

    def depth(self) -> Depth:
        """What all buckets hold now; for status and readiness, not for the hot path."""
        held = [[self._bucket_key(bucket, name) for name in ("ready", "holders")] for bucket in range(BUCKETS)]
        rows = self._redis.run_each("depth", [(keys, [self._queue_base(bucket)]) for bucket, keys in enumerate(held)])
        return Depth(sum(row[0] for row in rows), sum(row[1] for row in rows), max(row[2] for row in rows) / 1000)

    def close(self) -> None:
        """Stop listening for wake-ups; threads in `wait` return."""
        self._bell.close()

    def _lease_in(self, bucket: int, owner: str) -> Lease | None:
        token = new_token(owner)
        try:
            now, score, *taken = self._redis.run(
                "lease",
                [self._bucket_key(bucket, name) for name in ("ready", "holders", "tries")],
                *(token, self._lease_ms, self._queue_base(bucket), self._bucket_key(bucket, "epoch", "")),
            )
        except Unavailable:
            self._bell.failed(bucket)
            raise
        self._bell.answered(bucket, now, int(float(score)) if score else None)
        if not taken:
            return None
        place, head, tries, epoch = taken
        chat, _, conversation = place.partition("|")
        at, _, rest = head.partition(" ")
        message_id, _, payload = rest.partition("\n")
        return Lease(chat, conversation, message_id, payload, tries, owner, token, int(at) / 1000, epoch)

    def _give_back(self, lease: Lease, after: float, *, counted: int) -> bool:
        bucket, place = lease.bucket, lease.place
        keys = [self._bucket_key(bucket, name) for name in ("ready", "holders", "tries")]
        arguments = (place, lease.token, int(after * 1000), counted, self._channel, bucket)
        given = bool(self._redis.run("give_back", keys, *arguments))
        if given and after <= 0:
            self._bell.hint(bucket, 0)
        return given

    def _bucket_key(self, bucket: int, *names: str) -> str:
        return self._redis.key(bucket_tag(bucket), *names)

    def _queue_base(self, bucket: int) -> str:
        return self._bucket_key(bucket, "queue", "")


def _check_id(message_id: str) -> None:
    if not message_id or "\n" in message_id:
        raise ValueError("a message needs an id of one line")
