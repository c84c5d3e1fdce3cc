"""What the tests of tokens have in common: a clock that is told to go, and short words for answers."""

from store.database import Database
from store.models_tokens import TokenRow
from store.token import Issued, Refusal, Token
from store.tokens import Tokens

TENANT = "tenant-1"
DAY = 86400.0


class Clock:
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def rows(database: Database) -> list[TokenRow]:
    with database.reading():
        return list(TokenRow.select().order_by(TokenRow.id))


def issue(tokens: Tokens, person: int, message: str = "om_1", days: float = 10) -> Issued:
    return tokens.issue(person, TENANT, message_id=message, seconds=days * DAY)


def refusal(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.kind


def token(answer: object) -> Token:
    assert isinstance(answer, Token), answer
    return answer


def issued(answer: object) -> Issued:
    assert isinstance(answer, Issued), answer
    return answer
