"""The pool of provider keys as administrators see it: each by the name that is no secret."""

from collections.abc import Sequence

from cards.admin.pool import PoolKey
from llm.pool import Pool
from llm.rest.ward import Standing
from store.keys import KeyStates


class PoolNow:
    def __init__(self, pool: Pool, states: KeyStates) -> None:
        self._pool, self._states = pool, states

    def __call__(self) -> Sequence[PoolKey]:
        """Which keys work and which rest. Raises Unavailable."""
        running = self._states.inflight()
        return [_shown(standing, running.get(standing.key.id, 0)) for standing in self._pool.standings()]


def _shown(standing: Standing, running: int) -> PoolKey:
    key, rest = standing.key, standing.rest
    until, reason = (rest.until, rest.reason) if rest else (0.0, "")
    return PoolKey(key.id, until, reason, running, key.upstream.name, bool(standing.waiting), standing.model)
