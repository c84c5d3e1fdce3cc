"""Connections to Redis as we want them: explicit time-outs, no hidden retries, one error.

redis-py 8 retries a timed-out command ten times by default, which would carry out an INCR eleven times; hence the
explicit retry policy (https://redis.readthedocs.io/en/stable/retry.html).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.connection import BlockingConnectionPool
from redis.exceptions import (
    ClusterDownError,
    DataError,
    MasterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.retry import Retry

from store.errors import Unavailable
from store.sentinel import is_sentinel, open_primary

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 1.5
POOL_SECONDS = 0.5
POOL_SIZE = 256
"""Opened as they are needed. More than a process has calls at one moment, since whoever waits for a connection that
others hold takes Redis for away, and then everybody does."""

# Answers that speak of the server's condition, not of our command (https://redis.io/docs/latest/commands/).
_CONDITIONS = (ReadOnlyError, OutOfMemoryError, ClusterDownError, TryAgainError, MasterDownError)
# redis-py puts its own words before an error in a pipeline.
_CONDITION_WORDS = re.compile(r"^(Command # .* caused error: )?(MISCONF|NOREPLICAS|BUSY) ", re.DOTALL)

_REFUSALS = re.compile(r"^(READONLY|OOM|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|MISCONF|NOREPLICAS|BUSY|LOADING|NOAUTH) ")


def is_cluster(url: str) -> bool:
    return "+cluster://" in url


def open_client(url: str, *, answer_seconds: float = ANSWER_SECONDS, connections: int = POOL_SIZE) -> Any:
    """A redis-py client that waits no longer than told, at every step. A cluster is asked for its nodes at once."""
    options: dict[str, Any] = {
        "decode_responses": True,
        "encoding_errors": "surrogatepass",  # people's text may hold half an emoji; it must not break the queue
        "protocol": 2,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": answer_seconds,
        "max_connections": connections,
    }
    if is_cluster(url):
        return RedisCluster.from_url(url.replace("+cluster://", "://", 1), retry=Retry(NoBackoff(), 1), **options)
    if is_sentinel(url):
        return open_primary(url, retry=Retry(NoBackoff(), 0), **options)
    pool = BlockingConnectionPool.from_url(url, timeout=POOL_SECONDS, retry=Retry(NoBackoff(), 0), **options)
    return redis.Redis.from_pool(pool)


def refusal(text: str) -> Exception:
    """What an error that Redis has answered means: `Unavailable` where it speaks of the server's condition."""
    if _REFUSALS.match(text):
        return Unavailable(text)
    return ResponseError(text)


def back_off(failures: int) -> float:
    """Seconds to wait before Redis is tried again, after so many failures in a row (from 0)."""
    return float(min(0.05 * 2 ** min(failures, 6), 2.0))


@contextmanager
def one_error() -> Iterator[None]:
    """Inside, whatever says that Redis cannot be used becomes `Unavailable`; our own bugs stay what they are."""
    try:
        yield
    except ResponseError as error:
        if not isinstance(error, _CONDITIONS) and not _CONDITION_WORDS.match(str(error)):
            raise
        raise Unavailable(str(error)) from error
    except DataError:
        raise  # a value that Redis cannot hold: our bug, not its condition
    except (RedisError, RedisClusterException, OSError) as error:
        raise Unavailable(f"Redis cannot be used: {error}") from error
