"""Which processes live, on all hosts: each says so every few seconds, with a few facts about itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.redis import RedisDoor

FORGOTTEN = 3600
"""Seconds after which a process that fell silent is struck out."""


@dataclass(frozen=True)
class Present:
    """One process: what it says of itself, and the seconds since it did."""

    name: str
    silent: float
    facts: Mapping[str, Any]


class Roll:
    """Every call may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis
        self._key = redis.key("roll", "processes")

    def answer(self, name: str, facts: Mapping[str, Any]) -> None:
        """This process lives. `facts` are a few JSON values, none of them a secret."""
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        self._redis.run("roll", [self._key], name, text, FORGOTTEN)

    def leave(self, name: str) -> None:
        self._redis.call("HDEL", self._key, name)

    def call(self) -> list[Present]:
        """All that were heard of within the hour, in the order of their names."""
        [entries], now = self._redis.many_now([("HGETALL", self._key)])
        return [_present(name, text, now) for name, text in sorted(entries.items())]


def _present(name: str, text: str, now: float) -> Present:
    heard, _, facts = text.partition(" ")
    return Present(name, max(0.0, now - int(heard)), json.loads(facts))
