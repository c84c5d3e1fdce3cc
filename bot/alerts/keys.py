"""Keys of the pool as alerts know them; what a press may do to one is in bot/pool/acts.py."""

from collections.abc import Sequence

from bot.alerts.checks import KeyNow
from bot.eyes.keys import keys_now
from bot.pool.acts import KeyActs
from llm.http import Http
from llm.pool import Pool


class PoolKeys(KeyActs):
    """handlers.admin.alerts.Keys, and what checks look at."""

    def __init__(self, pool: Pool, http: Http) -> None:
        super().__init__(pool, http)
        self._pool = pool

    def __call__(self) -> Sequence[KeyNow]:
        return keys_now(self._pool)
