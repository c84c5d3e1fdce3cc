"""The keys of the pool as figures and alerts know them: each by its id, with its state."""

from collections.abc import Sequence
from dataclasses import dataclass

from llm.pool import Pool


@dataclass(frozen=True)
class KeyNow:
    """A key by its id, its upstream's name, why it rests ("": it does not) and until when (unix seconds)."""

    id: str
    upstream: str
    reason: str = ""
    until: float = 0.0


def keys_now(pool: Pool) -> Sequence[KeyNow]:
    resting = pool.resting()
    found = [(key, *resting.get(key.id, (0.0, ""))) for key in pool.keys]
    return [KeyNow(key.id, key.upstream.name, reason, until) for key, until, reason in found]
