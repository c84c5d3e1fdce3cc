"""What all processes know about the provider's keys: which rest, whose turn it is, how many calls are under way.

Serves llm.pool as its shared state without knowing it: plain ids, seconds and words. A subject is whoever may rest: a
key by its id, or what several keys have in common.
"""

import os
import secrets
import socket
import time
from typing import NamedTuple

from store.redis import RedisDoor

# A process that has not been heard of for so long is dead, and its calls with it.
DEAD_AFTER_MS = 60 * 1000
# So long after a rest its strikes are forgotten, and a witness is no longer asked for.
FORGOTTEN_US = 24 * 3600 * 1_000_000
SILENT_US = 300 * 1_000_000


class KeptRest(NamedTuple):
    """`until` in unix seconds by this process's clock; over, nobody has found out since whether all is well again."""

    until: float
    reason: str
    strikes: int = 0
    probing: bool = False


class KeyStates:
    """Shared state of the pool. Every call may raise `Unavailable`; the pool then goes on with a state of its own."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis
        self._rests = redis.key("keys", "rests")
        self._flights = [redis.key("keys", "calls"), redis.key("keys", "processes")]
        self._process = (0, "")

    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> None:
        """Keep the subject out for some seconds; a later, shorter rest never shortens a longer one.

        The same reason again, after a rest and without `heal`, lasts twice as long, up to `longest` seconds.
        """
        if seconds > 0:
            micros = [int(value * 1e6) for value in (seconds, longest)]
            self._redis.run("rest", [self._rests], subject, micros[0], reason, micros[1])

    def rests(self) -> dict[str, KeptRest]:
        """Who rests, and who has rested within a day and was not healed since."""
        rows = self._redis.run("rests", [self._rests], FORGOTTEN_US)
        now = time.time()
        return {
            subject: KeptRest(now + int(left) / 1e6, reason, int(strikes), flag == "p")
            for subject, left, strikes, flag, reason in zip(*(rows[part::5] for part in range(5)), strict=True)
        }

    def resting(self) -> dict[str, tuple[float, str]]:
        """Subject -> (end of its rest as unix seconds by this process's clock, reason) of each that rests now."""
        now = time.time()
        return {subject: (rest.until, rest.reason) for subject, rest in self.rests().items() if rest.until > now}

    def probe(self, subject: str, seconds: float) -> bool:
        """Whether this call may try a subject whose rest is over: one at a time, for so many seconds."""
        return bool(self._redis.run("probe", [self._rests], subject, int(seconds * 1e6)))

    def over(self, subject: str) -> None:
        """The rest ends now; whether all is well again somebody still has to find out."""
        self._redis.run("over", [self._rests], subject)

    def heal(self, subject: str) -> None:
        """All is well again: no rest, no strikes."""
        self._redis.call("HDEL", self._rests, subject)

    def witness(self, group: str, who: str, seconds: float) -> int:
        """One more speaks against the group: how many different ones have within so many seconds."""
        key = self._redis.key("keys", "witnesses")
        return int(self._redis.run("witness", [key], group, who, int(seconds * 1e6), SILENT_US))

    def learn(self, key_id: str, organisation: str) -> None:
        """The provider says whose key this is."""
        self._redis.call("HSET", self._redis.key("keys", "organisations"), key_id, organisation)

    def organisations(self) -> dict[str, str]:
        """By key id, as far as any process has learned."""
        rows = self._redis.call("HGETALL", self._redis.key("keys", "organisations"))
        return dict(rows) if isinstance(rows, dict) else dict(zip(rows[::2], rows[1::2], strict=True))

    def turns(self, name: str, count: int) -> int:
        """The last of so many numbers in a row that no other process gets: for round robin."""
        return int(self._redis.run("count", [self._redis.key("keys", "turn", name)], count))

    def started(self, key_id: str) -> None:
        """One more call of this process is under way on the key."""
        self._redis.run("fly", self._flights, self._process_name(), key_id, 1)

    def finished(self, key_id: str) -> None:
        self._redis.run("fly", self._flights, self._process_name(), key_id, -1)

    def inflight(self) -> dict[str, int]:
        """Id -> calls under way, over all processes that live."""
        rows = self._redis.run("flying", self._flights, self._process_name(), DEAD_AFTER_MS)
        counts: dict[str, int] = {}
        for key_id, calls in zip(rows[::2], rows[1::2], strict=True):
            counts[key_id] = counts.get(key_id, 0) + calls
        return counts

    def _process_name(self) -> str:
        if self._process[0] != os.getpid():  # also after a fork
            self._process = (os.getpid(), f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}")
        return self._process[1]
