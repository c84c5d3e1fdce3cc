"""What waits for somebody's decision: small JSON objects by name, for so long, and who was the first to decide."""

import json
from collections.abc import Mapping

from store.redis import RedisDoor

Draft = dict[str, str]


class Drafts:
    """Every call may raise `Unavailable`. The values are texts; nothing secret may be in them."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis

    def keep(self, name: str, values: Mapping[str, str], seconds: float) -> None:
        self._redis.call("SET", self._key(name), _text(values), "PX", int(seconds * 1000))

    def keep_first(self, name: str, values: Mapping[str, str], seconds: float) -> Draft:
        """Keep it unless there is one already. Gives the one that is there now: the first one's."""
        self._redis.call("SET", self._key(name), _text(values), "NX", "PX", int(seconds * 1000))
        return self.read(name) or dict(values)

    def read(self, name: str) -> Draft | None:
        """The values, None when there are none (any more)."""
        text = self._redis.call("GET", self._key(name))
        return None if text is None else dict(json.loads(text))

    def drop(self, name: str) -> None:
        self._redis.call("DEL", self._key(name))

    def _key(self, name: str) -> str:
        return self._redis.key(f"draft:{name}", "values")


def _text(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"))
