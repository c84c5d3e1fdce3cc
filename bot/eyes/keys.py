"""The keys of the pool as figures and alerts know them: each by its id, with its state."""

from collections.abc import Sequence

from bot.alerts.checks import KeyNow
from llm.keys import Key
from llm.pool import Pool


def keys_now(pool: Pool) -> Sequence[KeyNow]:
    resting = pool.resting()
    return [_now(key, resting.get(key.id, (0.0, ""))) for key in pool.keys]


def _now(key: Key, rest: Sequence[float | str]) -> KeyNow:
    return KeyNow(key.id, key.upstream.name, str(rest[1]), float(rest[0]))
