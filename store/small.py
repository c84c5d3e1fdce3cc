"""Small shared facts: what was done once, the platform's token, rings of recent things, who holds a job."""

import json
from typing import Any

from store.redis import RedisDoor

RING_DAYS = 30


class Small:
    """Facts of a few bytes that all processes share. Every call may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis

    def once(self, name: str, seconds: float) -> bool:
        """True for exactly one caller per name until `seconds` have passed: for what is logged or sent once."""
        return self._redis.call("SET", self._once(name), "1", "NX", "PX", _ms(seconds)) is not None

    def happened(self, name: str) -> bool:
        """Whether `once` was true of this name, and its seconds have not passed."""
        return bool(self._redis.call("EXISTS", self._once(name)))

    def _once(self, name: str) -> str:
        return self._redis.key(f"once:{name}", "done")

    def keep_token(self, name: str, value: str, seconds: float) -> None:
        """Share a short-lived secret, such as a tenant token, until it runs out."""
        if seconds > 0:
            self._redis.call("SET", self._token(name), value, "PX", _ms(seconds))

    def token(self, name: str) -> tuple[str, float] | None:
        """The secret and the seconds that it still lives."""
        value, left = self._redis.many([("GET", self._token(name)), ("PTTL", self._token(name))])
        return None if value is None or left <= 0 else (value, left / 1000)

    def drop_token(self, name: str, value: str) -> bool:
        """Forget the secret if it is still this one: the platform has refused it."""
        return bool(self._redis.run("drop", [self._token(name)], value))

    def hold(self, name: str, owner: str, seconds: float) -> "Hold":
        return Hold(self._redis, name, owner, seconds)

    def holder(self, name: str) -> str:
        """Who holds this job now ("scheduler", "usage-writer", "connection:<app id>"), or ""."""
        return self.hold(name, "", 1.0).holder()

    def ring(self, name: str, item: Any, size: int = 100) -> None:
        """Put a JSON value on a list that keeps the newest `size`."""
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        self._redis.run("push", [self._redis.key(f"ring:{name}", "items")], text, size, _ms(RING_DAYS * 86400))

    def read_ring(self, name: str) -> list[Any]:
        """The items, newest first."""
        return [
            json.loads(text) for text in self._redis.call("LRANGE", self._redis.key(f"ring:{name}", "items"), 0, -1)
        ]

    def note(self, name: str, text: str) -> None:
        """Write down that this happened now; the latest time is kept."""
        self._redis.run("note", [self._redis.key(f"note:{name}", "latest")], text, _ms(RING_DAYS * 86400))

    def noted(self, name: str) -> tuple[float, str] | None:
        """When it happened last (unix seconds by Redis' clock), and its text."""
        found = self._redis.call("GET", self._redis.key(f"note:{name}", "latest"))
        at, _, text = (found or "").partition(" ")
        return (float(at), text) if at else None

    def now(self) -> float:
        """Unix seconds by Redis' clock."""
        return self._redis.now()

    def _token(self, name: str) -> str:
        return self._redis.key(f"token:{name}", "value")


class Hold:
    """A job that one owner has at a time, among all processes and hosts, for `seconds` at a time.

    Used for the long connection, and around the fetching of a token. A holder that cannot renew in time (False, or
    `Unavailable` until `seconds` are over) has to stop: somebody else may hold it.
    """

    def __init__(self, redis: RedisDoor, name: str, owner: str, seconds: float) -> None:
        self._redis = redis
        self._key = redis.key(f"hold:{name}", "owner")
        self._owner = owner
        self._ms = _ms(seconds)

    def acquire(self) -> bool:
        """True when it is ours now (also when it was before)."""
        return bool(self._redis.run("hold", [self._key], self._owner, self._ms, "NX"))

    def renew(self) -> bool:
        """True while it is ours."""
        return bool(self._redis.run("hold", [self._key], self._owner, self._ms, "XX"))

    def release(self) -> bool:
        """Let others have it; False when it was not ours."""
        return bool(self._redis.run("drop", [self._key], self._owner))

    def holder(self) -> str:
        """The owner, or ""."""
        return self._redis.call("GET", self._key) or ""


def _ms(seconds: float) -> int:
    return max(1, int(seconds * 1000))
