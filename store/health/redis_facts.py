"""What a Redis says of itself, as far as it lets us ask: reading only, and never for long.

https://redis.io/docs/latest/commands/info/ (Valkey answers alike). Hosted ones often refuse CONFIG; INFO says the rest.
"""

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from store.errors import Unavailable
from store.redis import RedisDoor

PINGS = 5


@dataclass(frozen=True)
class RedisFacts:
    """`appendfsync` is "" where the server does not tell. Times in seconds; `ahead`: its clock before ours."""

    server: str
    version: str
    role: str
    appendonly: bool
    appendfsync: str
    policy: str
    write_error: bool
    used: int
    most: int
    latency: float
    ahead: float


def redis_facts(door: RedisDoor) -> RedisFacts:
    """Raises `Unavailable`."""
    told = _info(door)
    return RedisFacts(
        server="Valkey" if "valkey_version" in told else "Redis",
        version=str(told.get("valkey_version") or told.get("redis_version") or "?"),
        role=str(told.get("role", "")),
        appendonly=str(told.get("aof_enabled")) == "1",
        appendfsync=_setting(door, "appendfsync"),
        policy=str(told.get("maxmemory_policy", "")),
        write_error="err" in (told.get("aof_last_write_status"), told.get("rdb_last_bgsave_status")),
        used=int(told.get("used_memory", 0)),
        most=int(told.get("maxmemory", 0)),
        latency=statistics.median(_ping(door) for _ in range(PINGS)),
        ahead=clock_ahead(door),
    )


def clock_ahead(door: RedisDoor) -> float:
    """Seconds that the server's clock is before ours. Raises `Unavailable`."""
    before = time.time()
    theirs = door.now()
    return theirs - (before + time.time()) / 2


def _ping(door: RedisDoor) -> float:
    begun = time.perf_counter()
    door.now()
    return time.perf_counter() - begun


def _info(door: RedisDoor) -> Mapping[str, Any]:
    """A cluster answers for each node; one of them will do."""
    told: Mapping[str, Any] = door.call("INFO")
    nodes = [value for value in told.values() if isinstance(value, dict) and "redis_version" in value]
    return nodes[0] if nodes else told


def _setting(door: RedisDoor, name: str) -> str:
    try:
        told = door.call("CONFIG", "GET", name)
    except (ResponseError, Unavailable):
        return ""  # not allowed, or not known
    pairs = told if isinstance(told, dict) else dict(zip(told[::2], told[1::2], strict=False))
    return str(pairs.get(name, ""))
