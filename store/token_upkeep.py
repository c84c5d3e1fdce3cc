"""What is done about tokens without being asked: reminders before they expire, and the burial of dead ones."""

from typing import Any

from store.database import Database
from store.models_tokens import Renewal, TokenRow
from store.purging import purge
from store.token import Token, token_of

AT_ONCE = 500


class TokenUpkeep:
    """For the scheduler's jobs. Every call may raise `Unavailable`; moments are unix seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expiring(self, after: float, before: float, mark: int, size: int = AT_ONCE) -> list[Token]:
        """Live tokens that expire within these moments and whose person was not yet reminded at this mark.

        `mark` is the number of days before expiry, e.g. 3, then 1; the soonest come first.
        """
        due = (TokenRow.expires >= int(after * 1000)) & (TokenRow.expires < int(before * 1000))
        live = (TokenRow.revoked == 0) & (TokenRow.rotated_to == "")
        with self._database.reading():
            rows = TokenRow.select().where(due, live, _unmarked(mark)).order_by(TokenRow.expires, TokenRow.id)
            return [token_of(row) for row in rows.limit(size)]

    def remind(self, token: Token, mark: int) -> bool:
        """Mark the token as reminded; True for one caller, once until it is renewed. A renewal meanwhile: False."""
        same = (TokenRow.public_id == token.public_id) & (TokenRow.expires == round(token.expires * 1000))
        live = (TokenRow.revoked == 0) & (TokenRow.rotated_to == "")
        marking = TokenRow.update(reminded=mark).where(same, live, _unmarked(mark))
        return self._database.write(lambda: int(marking.execute())) == 1

    def purge(self, before: float) -> int:
        """Bury the tokens that expired before that moment; gives how many. A revoked one stays until it would have."""
        limit = int(before * 1000)
        purge(self._database, Renewal, Renewal.at < limit)
        return purge(self._database, TokenRow, TokenRow.expires < limit)


def _unmarked(mark: int) -> Any:
    return (TokenRow.reminded == 0) | (TokenRow.reminded > mark)
