"""Which versions work together here, for 状态."""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from gateway.openapi.document import VERSION
from store.database import Database
from store.errors import Unavailable
from store.redis import RedisDoor

PACKAGES = ("lark-oapi", "gunicorn", "gevent", "peewee")


def versions(redis: RedisDoor, database: Database) -> Mapping[str, str]:
    """Part -> version; a part that cannot be asked now says so."""
    found = {
        "larkey": VERSION,
        "python": platform.python_version(),
        "redis": _redis(redis),
        "database": database.engine,
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _redis(redis: RedisDoor) -> str:
    """Valkey also says which Redis it is compatible with; its own version comes first."""
    try:
        told = redis.call("INFO", "server")
    except Unavailable:
        return "away"
    if "redis_version" not in told:  # a cluster answers for each of its nodes
        told = next(iter(told.values()), {})
    return f"valkey {told['valkey_version']}" if "valkey_version" in told else str(told.get("redis_version", "?"))
