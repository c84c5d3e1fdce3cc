"""The pool of provider keys as administrators see it: each by the name that is no secret."""

from collections.abc import Sequence

from cards.admin.pool import PoolKey
from llm.pool import Pool
from store.keys import KeyStates


class PoolNow:
    def __init__(self, pool: Pool, states: KeyStates) -> None:
        self._pool, self._states = pool, states

    def __call__(self) -> Sequence[PoolKey]:
        """Which keys work and which rest. Raises Unavailable."""
        resting, running = self._pool.resting(), self._states.inflight()
        return [
            PoolKey(key.id, *resting.get(key.id, (0.0, "")), running=running.get(key.id, 0)) for key in self._pool.keys
        ]
