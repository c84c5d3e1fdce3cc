"""What an administrator may do to a key: put it aside for a while, or try it now. Whoever calls keeps the audit row."""

from bot.redaction import redaction
from llm.errors import BadRequest, LlmError
from llm.http import Http
from llm.keys import Key
from llm.listing import listing_of
from llm.pool import Pool

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
            listing = listing_of(self._http, key, TEST_SECONDS)
            listing.check()
        except BadRequest as error:
            return _told(error, key)
        except LlmError as error:
            self._pool.report(key, error)
            return _told(error, key)
        self._pool.learn(key, listing.headers)
        self._pool.ward.found_well(key)
        return ""

    def _find(self, key_id: str) -> Key | None:
        return next((key for key in self._pool.keys if key.id == key_id), None)


def _told(error: LlmError, key: Key) -> str:
    words = error.message.replace(key.secret, "***") if key.secret else error.message
    return redaction.text(words)[:LONGEST]
