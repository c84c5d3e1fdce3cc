"""How much waits to be written down, and who does the jobs that one process does for all."""

from dataclasses import dataclass

from store.ledger import Ledger
from store.redis import RedisDoor
from store.small import Hold


@dataclass(frozen=True)
class Backlog:
    """Ended requests without a row yet, seconds since the oldest of them ended, and those that never can have one."""

    waiting: int
    oldest: float
    broken: int


def usage_backlog(redis: RedisDoor) -> Backlog:
    """Raises `Unavailable`."""
    ledger = Ledger(redis)
    (waiting, broken, first), now = redis.many_now(
        [("XLEN", ledger.ended), ("XLEN", ledger.broken), ("XRANGE", ledger.ended, "-", "+", "COUNT", 1)]
    )
    oldest = now - int(first[0][0].partition("-")[0]) / 1000 if first else 0.0
    return Backlog(int(waiting), max(0.0, oldest), int(broken))


def holder_of(redis: RedisDoor, job: str) -> str:
    """The process that has this job now ("scheduler", "usage-writer", "connection:<app id>"), or "".

    Raises `Unavailable`.
    """
    return Hold(redis, job, "", 1.0).holder()
