"""The keys of the pool as figures and alerts know them: each by its id, with its state."""

from collections.abc import Sequence
from dataclasses import dataclass

from llm.pool import Pool
from llm.rest.ward import Standing


@dataclass(frozen=True)
class KeyNow:
    """A key by its id, its upstream's name, why it rests ("": it does not) and until when (unix seconds).

    `out`: nobody may ask it, whatever the model.
    """

    id: str
    upstream: str
    reason: str = ""
    until: float = 0.0
    out: bool = False


def keys_now(pool: Pool) -> Sequence[KeyNow]:
    standings = pool.standings()
    whatever = pool.ward.look([standing.key for standing in standings], "")
    return [_now(standing, out=one.out) for standing, one in zip(standings, whatever, strict=True)]


def _now(standing: Standing, *, out: bool) -> KeyNow:
    key, rest = standing.key, standing.rest
    until, reason = (rest.until, rest.reason) if rest is not None else (0.0, "")
    return KeyNow(key.id, key.upstream.name, reason, until, out)
