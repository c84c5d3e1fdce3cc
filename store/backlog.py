"""What ended requests wait for their rows: how many, how long already, and how many cannot be written at all."""

from dataclasses import dataclass

from store.ledger import Ledger
from store.redis import RedisDoor


@dataclass(frozen=True)
class Waiting:
    """`oldest` is the age in seconds of the request that has waited longest; `broken` are kept for a human."""

    requests: int
    oldest: float
    broken: int


class Backlog:
    """Raises `Unavailable`."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis, self._ledger = redis, Ledger(redis)

    def look(self) -> Waiting:
        answers, now = self._redis.many_now(
            [
                ("XLEN", self._ledger.ended),
                ("XRANGE", self._ledger.ended, "-", "+", "COUNT", 1),
                ("XLEN", self._ledger.broken),
            ]
        )
        requests, first, broken = answers
        began = int(str(first[0][0]).partition("-")[0]) / 1000 if first else now
        return Waiting(int(requests), max(0.0, now - began), int(broken))
