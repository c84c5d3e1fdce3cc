"""The platform's paces, shared by all processes: exact sliding windows in Redis.

The platform counts where we cannot see, so two calls 1.0 s apart here may arrive 0.96 s apart there: every window is
5 % longer than the documented one. A limit of N calls keeps the times of the last N calls, no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from store.redis import RedisDoor

LONGER = 1.05


@dataclass(frozen=True)
class Limit:
    """At most `count` calls under this name in any window of `seconds`."""

    name: str
    count: int
    seconds: float


class Pace:
    """Takes places in sliding windows. Limits of one call share a slot: those of a chat, or one api name's own.

    `chat` is empty for limits of the whole app (`api:<name>`); all limits of such a call then bear the same name.
    """

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis

    def take(self, chat: str, limits: Sequence[Limit]) -> float:
        """0.0: a place was taken in each window. Else nothing was taken, and it is worth asking after these seconds."""
        keys: list[str] = []
        arguments: list[int] = []
        for limit in limits:
            keys += [self._key(chat, limit.name, "log", f"{limit.seconds:g}"), self._key(chat, limit.name, "pause")]
            arguments += [limit.count, int(limit.seconds * LONGER * 1e6)]
        return int(self._redis.run("take", keys, *arguments)) / 1e6

    def penalty(self, chat: str, name: str, seconds: float) -> None:
        """The platform refused: nothing under this name for some seconds. A shorter one never shortens a longer one."""
        if seconds > 0:
            self._redis.run("longer", [self._key(chat, name, "pause")], int(seconds * 1e6), "penalty")

    def _key(self, chat: str, name: str, *names: str) -> str:
        if chat:
            return self._redis.chat_key(chat, "pace", chat, name, *names)
        return self._redis.key(name, "pace", *names)
