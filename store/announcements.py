"""Announcements to everybody: drafted, confirmed once, told person by person, stopped at any time.

Kept in Redis for a month under one tag, with how far the telling has come, so that whoever goes on with it leaves
nobody out and tells nobody twice.
"""

from dataclasses import dataclass
from typing import Literal

from store.redis import RedisDoor

State = Literal["asking", "running", "done", "stopped", "cancelled"]
KEEP_MS = 30 * 86_400_000
TAG = "announce"


@dataclass(frozen=True)
class Announcement:
    """`after` is the last person that was told to; `people` how many there were when it was drafted."""

    id: str
    tenant: str
    text: str
    people: int
    state: State
    after: int = 0


class Announcements:
    """Every call may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis
        self._running = redis.key(TAG, "running")

    def draft(self, name: str, tenant: str, text: str, people: int) -> Announcement:
        """The same draft again: as it is by now."""
        key = self._key(name)
        if self._redis.call("HSETNX", key, "text", text):
            values = ("tenant", tenant, "people", people, "state", "asking", "after", 0)
            self._redis.many([("HSET", key, *values), ("PEXPIRE", key, KEEP_MS)])
        return self.read(name) or Announcement(name, tenant, text, people, "asking")

    def read(self, name: str) -> Announcement | None:
        values = self._redis.call("HGETALL", self._key(name))
        if "state" not in values:
            return None
        counts = int(values["people"]), values["state"], int(values["after"])
        return Announcement(name, values["tenant"], values["text"], *counts)

    def begin(self, name: str) -> bool:
        """From asking to running. False: somebody has decided otherwise, or the same, before."""
        if not self._turn(name, "asking", "running"):
            return False
        self._redis.call("SADD", self._running, name)
        return True

    def cancel(self, name: str) -> bool:
        return self._turn(name, "asking", "cancelled")

    def stop(self, name: str) -> bool:
        return self._end(name, "stopped")

    def finish(self, name: str) -> bool:
        return self._end(name, "done")

    def running(self) -> list[str]:
        """Those that somebody has to go on with."""
        return sorted(self._redis.call("SMEMBERS", self._running))

    def told_to(self, name: str, person: int) -> None:
        """Everybody up to this person has their task."""
        self._redis.call("HSET", self._key(name), "after", person)

    def count(self, name: str, person: int, *, failed: bool = False) -> None:
        """This person was told, or could not be: counted once each."""
        key = self._key(name, "failed" if failed else "sent")
        self._redis.many([("SADD", key, person), ("PEXPIRE", key, KEEP_MS)])

    def counts(self, name: str) -> tuple[int, int]:
        """How many have it, and how many could not be reached."""
        sent, failed = self._redis.many([("SCARD", self._key(name, part)) for part in ("sent", "failed")])
        return sent - failed, failed

    def _turn(self, name: str, before: State, after: State) -> bool:
        return bool(self._redis.run("turn", [self._key(name)], "state", before, after))

    def _end(self, name: str, state: State) -> bool:
        self._redis.call("SREM", self._running, name)
        return self._turn(name, "running", state)

    def _key(self, *names: str) -> str:
        return self._redis.key(TAG, *names)
