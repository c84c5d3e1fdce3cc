"""What an administrator may do to a key: put it aside for a while, or try it now. Whoever calls keeps the audit row."""

from bot.redaction import redaction
from llm.blame import blame
from llm.errors import BadRequest, LlmError
from llm.http import Http
from llm.keys import Key
from llm.pool import Pool
from llm.wire.line import Line

TEST_SECONDS = 8.0
LONGEST = 200


class KeyActs:
    """Keys by their ids. What is done holds for all processes."""

    def __init__(self, pool: Pool, http: Http) -> None:
        self._pool, self._http = pool, http

    def rest(self, key_id: str, seconds: float) -> bool:
        """Nobody asks it for so many seconds. False: there is no such key (any more)."""
        key = self._find(key_id)
        if key is not None:
            self._pool.set_aside(key, seconds)
        return key is not None

    def test(self, key_id: str) -> str | None:
        """Ask for the models, which costs nothing. "" when it works, and then it no longer rests for an illness; else
        why not, and it rests for what was found. None: there is no such key.

        Whether there are funds only a call shows: one without is tried by the next call of anybody.
        """
        key = self._find(key_id)
        if key is None:
            return None
        try:
            self._ask(key)
        except BadRequest as error:
            return _told(error, key)
        except LlmError as error:
            self._pool.report(key, error)
            return _told(error, key)
        self._pool.ward.found_well(key)
        return ""

    def _ask(self, key: Key) -> None:
        reply = self._http.send(
            "GET",
            key.url("/models"),
            Line(),
            headers={"User-Agent": "larkey", **key.headers()},
            first_timeout=TEST_SECONDS,
            connect_timeout=key.upstream.patience.connect,
            proxy=key.upstream.proxy,
        )
        try:
            body = reply.body(TEST_SECONDS)
        finally:
            reply.close()
        if not 200 <= reply.status < 300:
            raise blame(reply.status, reply.headers, body, secret=key.secret)
        self._pool.learn(key, reply.headers)

    def _find(self, key_id: str) -> Key | None:
        return next((key for key in self._pool.keys if key.id == key_id), None)


def _told(error: LlmError, key: Key) -> str:
    words = error.message.replace(key.secret, "***") if key.secret else error.message
    return redaction.text(words)[:LONGEST]
