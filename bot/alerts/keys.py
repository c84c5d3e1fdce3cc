"""Keys of the pool as alerts know them, and what a press may do to one: put it aside for a while, or try it now."""

from collections.abc import Sequence
from typing import Protocol

from bot.alerts.checks import KeyNow
from bot.redaction import redaction
from llm.blame import blame
from llm.errors import LlmError
from llm.http import Http
from llm.keys import Key
from llm.pool import Pool
from llm.wire.line import Line

TEST_SECONDS = 8.0
ASIDE = "set aside"


class States(Protocol):
    """What all processes know about keys (store.keys). Raises Unavailable."""

    def rest(self, key_id: str, seconds: float, reason: str) -> object: ...


class PoolKeys:
    """handlers.admin.alerts.Keys, and what checks look at."""

    def __init__(self, pool: Pool, states: States, http: Http) -> None:
        self._pool, self._states, self._http = pool, states, http

    def __call__(self) -> Sequence[KeyNow]:
        return keys_now(self._pool)

    def rest(self, key_id: str, seconds: float) -> bool:
        """False: there is no such key (any more)."""
        if self._find(key_id) is None:
            return False
        self._states.rest(key_id, seconds, ASIDE)
        return True

    def test(self, key_id: str) -> str | None:
        """Ask for the models, which costs nothing. "" when it works, else why not; None: there is no such key."""
        key = self._find(key_id)
        if key is None:
            return None
        try:
            self._ask(key)
        except LlmError as error:
            return redaction.text(error.message.replace(key.secret, "***") if key.secret else error.message)[:200]
        return ""

    def _ask(self, key: Key) -> None:
        reply = self._http.send("GET", key.url("/models"), Line(), headers=key.headers(), first_timeout=TEST_SECONDS)
        try:
            body = reply.body(TEST_SECONDS)
        finally:
            reply.close()
        if not 200 <= reply.status < 300:
            raise blame(reply.status, reply.headers, body, secret=key.secret)

    def _find(self, key_id: str) -> Key | None:
        return next((key for key in self._pool.keys if key.id == key_id), None)


def keys_now(pool: Pool) -> Sequence[KeyNow]:
    """Each key of the pool with its state."""
    resting = pool.resting()
    return [_now(key, resting.get(key.id, (0.0, ""))) for key in pool.keys]


def _now(key: Key, rest: Sequence[float | str]) -> KeyNow:
    return KeyNow(key.id, key.upstream.name, str(rest[1]), float(rest[0]))
