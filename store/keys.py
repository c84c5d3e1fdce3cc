"""What all processes know about the provider's keys: which rest, whose turn it is, how many calls are under way.

Serves llm.pool as its shared state without knowing it: plain ids, seconds and words.
"""

import os
import secrets
import socket
import time

from store.redis import RedisDoor

# A process that has not been heard of for so long is dead, and its calls with it.
DEAD_AFTER_MS = 60 * 1000


class KeyStates:
    """Shared state of the pool. Every call may raise `Unavailable`; the pool then goes on with a state of its own."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis
        self._rests = redis.key("keys", "rests")
        self._flights = [redis.key("keys", "calls"), redis.key("keys", "processes")]
        self._process = (0, "")

    def rest(self, key_id: str, seconds: float, reason: str) -> None:
        """Keep the key out for some seconds; a later, shorter rest never shortens a longer one."""
        if seconds > 0:
            self._redis.run("rest", [self._rests], key_id, int(seconds * 1e6), reason)

    def resting(self) -> dict[str, tuple[float, str]]:
        """Id -> (end of its rest as unix seconds by this process's clock, reason) of each key that rests now."""
        rows = self._redis.run("resting", [self._rests])
        now = time.time()
        return {rows[i]: (now + int(rows[i + 1]) / 1e6, rows[i + 2]) for i in range(0, len(rows), 3)}

    def next_turn(self, name: str) -> int:
        """1, 2, 3, ... across all processes: for round robin."""
        return int(self._redis.call("INCR", self._redis.key("keys", "turn", name)))

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
