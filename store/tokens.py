"""Tokens: issued, found, checked, renewed, rotated, revoked; the same on every engine, whoever else acts meanwhile.

Revocation wins over renewal, a press counts once, and a person's number of live tokens holds, because each deed locks
the rows that it changes (store/token_rows.py) and leaves its row of the trail in the same transaction. A rotated token
and the one that took its place are one family: either id names it, and revoking either revokes both.
"""

import logging
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Literal

from store import bulk, token_rows
from store.database import Database
from store.errors import Unavailable
from store.models_tokens import TokenRow
from store.token import Ended, Issued, Refusal, Token, TooMany, judge, token_of
from store.token_rows import Wish
from store.token_text import parse
from store.touches import Touches

__all__ = ["Ended", "Issued", "Refusal", "Token", "Tokens", "TooMany"]

Change = Literal["reissued", "renewed", "rotated", "revoked"]
Tell = Callable[[Sequence[str], Change], None]
LONGEST_NAME = 100
FIELDS = tuple(TokenRow._meta.fields)

log = logging.getLogger(__name__)


class Tokens:
    """Every call may raise `Unavailable`. Moments and spans are in seconds.

    `tell` hears, after each change is stored, the public ids that a cache must not believe any more
    (store/revocations.py). It may fail: what is stored holds.
    """

    def __init__(
        self,
        database: Database,
        *,
        most: int = 5,
        tell: Tell | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._most = most
        self._tell = tell
        self._clock = clock
        self._touches = Touches(database)

    def issue(
        self,
        person: int,
        tenant: str,
        *,
        message_id: str,
        seconds: float = 0.0,
        until: float = 0.0,
        name: str = "",
        models: Sequence[str] = (),
        networks: Sequence[str] = (),
    ) -> Issued:
        """A token that lives so many seconds, or until a moment. The same message again: a new secret for its token.

        Raises TooMany when the person has their number of live tokens, Ended when this message's token was revoked,
        rotated or has expired since, and ValueError for a span that is no span.
        """
        now = self._now()
        expires = int(until * 1000) if until else now + int(seconds * 1000)
        if expires <= now or (until and seconds):
            raise ValueError("a token needs either seconds to live or a moment to come")
        wish = Wish(person, tenant, message_id, expires, name[:LONGEST_NAME], tuple(models), tuple(networks))
        issued = self._database.write(lambda: token_rows.issue(wish, self._most, now))
        self._changed([issued.token.public_id], "reissued")
        return issued

    def find(self, public_id: str) -> Token | None:
        """The token that this id means: a rotated one's successor while the grace lasts, else its own row, dead or not.

        None: nobody knows the id (any more).
        """
        with self._database.reading():
            row = TokenRow.get_or_none(TokenRow.public_id == public_id)
            if row is not None and row.rotated_to and not token_of(row).refusal(self._clock()):
                head = (TokenRow.family == row.family) & (TokenRow.rotated_to == "")
                row = TokenRow.get_or_none(head) or row
            return None if row is None else token_of(row)

    def read(self, public_id: str) -> Token | None:
        """The row of exactly this id: for a cache, together with `judge` of store/token.py."""
        with self._database.reading():
            rows = bulk.known(TokenRow, "public_id", [public_id], FIELDS)
            return token_of(SimpleNamespace(**rows[0], person_id=rows[0]["person"])) if rows else None

    def check(self, text: str, now: float | None = None) -> Token | Refusal:
        """The token that this text opens, or why it opens none. Nothing is looked up for what was mistyped."""
        parsed = parse(text)
        if parsed is None:
            return Refusal("malformed")
        return judge(self.read(parsed.public_id), parsed, self._clock() if now is None else now)

    def of(self, person: int) -> list[Token]:
        """The person's live tokens, newest first; of a rotated one only the newest."""
        now = self._now()
        with self._database.reading():
            return token_rows.of(person, now)

    def renew(self, public_id: str, seconds: float, by: int, press_id: str) -> Token | Refusal:
        """Let it live so many seconds from now, never shorter than it would. The same press, or a double one: once.

        `by` is the person who does it, 0 for nobody. A Refusal when it has ended or nobody knows it.
        """
        now, ms = self._now(), int(seconds * 1000)
        if ms <= 0:
            raise ValueError("a renewal needs seconds")
        token = self._database.write(lambda: token_rows.renew(public_id, ms, by, press_id, now))
        if isinstance(token, Token):
            self._changed([token.public_id], "renewed")
        return token

    def rotate(self, public_id: str, grace_seconds: float, by: int, message_id: str) -> Issued | Refusal:
        """A new secret, and public id, for the rest of its life; the old text is good for so many seconds more.

        The same message again replaces the new secret. A Refusal: it has ended, nobody knows it, or another press has
        just rotated it ("again").
        """
        now, grace = self._now(), max(0, int(grace_seconds * 1000))
        issued = self._database.write(lambda: token_rows.rotate(public_id, grace, by, message_id, now))
        if isinstance(issued, Issued):
            self._changed([public_id, issued.token.public_id], "rotated")
        return issued

    def revoke(self, public_id: str, by: int) -> Token | Refusal:
        """End it now, with all it was rotated from and to. A Refusal: it was revoked before, or nobody knows it."""
        revoked = self._database.write(
            lambda: token_rows.revoke(public_id, by, self._now()),
        )
        if not revoked:
            token = self.read(public_id)
            return Refusal("revoked", token.revoked, token) if token else Refusal("unknown")
        self._changed([token.public_id for token in revoked], "revoked")
        return next((token for token in revoked if token.public_id == public_id), revoked[-1])

    def revoke_all(self, person: int, by: int) -> list[Token]:
        """End every token of a person, e.g. of one who has left; gives those that were live in any sense."""
        revoked = self._database.write(
            lambda: token_rows.revoke_all(person, by, self._now()),
        )
        if revoked:
            self._changed([token.public_id for token in revoked], "revoked")
        return revoked

    def touch(self, public_id: str) -> None:
        """It was used just now. Noted in memory, and written for many at once some seconds later; never raises."""
        self._touches.note(public_id, self._now())

    def flush(self) -> None:
        """Write the noted uses now, e.g. before the process leaves."""
        self._touches.flush()

    def _changed(self, public_ids: Sequence[str], change: Change) -> None:
        if self._tell is None:
            return
        try:
            self._tell(public_ids, change)
        except Unavailable as error:
            log.warning("nobody was told that %d tokens were %s: %s", len(public_ids), change, error)

    def now(self) -> float:
        """Unix seconds by the clock that tokens live by."""
        return self._clock()

    def _now(self) -> int:
        return int(self._clock() * 1000)
