"""What a token says when it is checked, and who has how many."""

import pytest

from store.audit import Audit
from store.database import Database
from store.models_tokens import Renewal, TokenRow
from store.people import People
from store.token import Issued, Refusal, Token
from store.tokens import Tokens
from tests.store.test_people import together

TENANT = "tenant-1"


DAY = 86400.0


class Clock:
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> list[tuple[str, list[str]]]:
    return []


@pytest.fixture
def tokens(database: Database, clock: Clock, told: list[tuple[str, list[str]]]) -> Tokens:
    return Tokens(database, most=3, tell=lambda ids, change: told.append((change, list(ids))), clock=clock)


@pytest.fixture
def person(database: Database) -> int:
    return People(database).know(TENANT, "app", "ou_1")


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


def test_the_same_message_handled_by_many_at_once_makes_one_row(
    tokens: Tokens, person: int, database: Database
) -> None:
    texts: list[str] = []
    together(6, lambda index: texts.append(issue(tokens, person).text))
    assert len(rows(database)) == 1
    assert sum(isinstance(tokens.check(text), Token) for text in texts) == 1


def test_renewal_counts_from_now_and_never_shortens(tokens: Tokens, person: int, clock: Clock) -> None:
    made = issue(tokens, person, days=10)
    clock.now += 5 * DAY
    assert token(tokens.renew(made.token.public_id, 30 * DAY, person, "press-1")).expires == clock.now + 30 * DAY
    longer = token(tokens.renew(made.token.public_id, 10 * DAY, person, "press-2"))
    assert longer.expires == clock.now + 30 * DAY
    token(tokens.check(made.text))
    with pytest.raises(ValueError, match="seconds"):
        tokens.renew(made.token.public_id, 0, person, "press-3")


def test_a_press_renews_once_however_often_it_comes(
    tokens: Tokens, person: int, clock: Clock, database: Database
) -> None:
    made = issue(tokens, person)
    first = token(tokens.renew(made.token.public_id, 30 * DAY, person, "press-1"))
    clock.now += 3 * DAY
    assert token(tokens.renew(made.token.public_id, 30 * DAY, person, "press-1")) == first
    clock.now += 1
    token(tokens.renew(made.token.public_id, 30 * DAY, person, "press-2"))
    clock.now += 1
    doubled = token(tokens.renew(made.token.public_id, 30 * DAY, person, "press-3"))
    assert doubled.expires == clock.now - 1 + 30 * DAY
    with database.reading():
        assert Renewal.select().count() == 2


def test_two_presses_from_two_workers_renew_once(tokens: Tokens, person: int, clock: Clock, database: Database) -> None:
    made = issue(tokens, person)
    together(8, lambda index: tokens.renew(made.token.public_id, 30 * DAY, person, f"press-{index % 2}"))
    with database.reading():
        assert Renewal.select().count() == 1
    assert Audit(database).read(TENANT)[0].what == "token.renewed"
    assert [deed.what for deed in Audit(database).read(TENANT)].count("token.renewed") == 1


def test_what_has_ended_is_not_renewed(tokens: Tokens, person: int, clock: Clock) -> None:
    made = issue(tokens, person, days=1)
    clock.now = made.token.expires
    assert refusal(tokens.renew(made.token.public_id, DAY, person, "press-1")) == "expired"
    gone = issue(tokens, person, "om_2")
    tokens.revoke(gone.token.public_id, person)
    assert refusal(tokens.renew(gone.token.public_id, DAY, person, "press-2")) == "revoked"
    assert refusal(tokens.renew("nobodyhere", DAY, person, "press-3")) == "unknown"


def test_a_rotated_token_lives_on_for_its_grace(tokens: Tokens, person: int, clock: Clock) -> None:
    old = issue(tokens, person)
    clock.now += DAY
    new = issued(tokens.rotate(old.token.public_id, DAY, person, "press-1"))
    assert new.token.expires == old.token.expires
    assert new.token.public_id != old.token.public_id
    token(tokens.check(old.text))
    token(tokens.check(new.text))
    assert [one.public_id for one in tokens.of(person)] == [new.token.public_id]
    assert tokens.find(old.token.public_id) == tokens.find(new.token.public_id)
    clock.now += DAY
    assert refusal(tokens.check(old.text)) == "expired"
    token(tokens.check(new.text))
    found = tokens.find(old.token.public_id)
    assert found is not None
    assert found.rotated_to == new.token.public_id
    assert refusal(tokens.renew(old.token.public_id, DAY, person, "press-2")) == "expired"


def test_a_press_on_the_card_of_a_rotated_token_means_the_new_one(tokens: Tokens, person: int, clock: Clock) -> None:
    old = issue(tokens, person)
    new = issued(tokens.rotate(old.token.public_id, DAY, person, "press-1"))
    assert token(tokens.renew(old.token.public_id, 60 * DAY, person, "press-2")).public_id == new.token.public_id
    assert token(tokens.check(new.text)).expires == clock.now + 60 * DAY
    assert token(tokens.check(old.text)).expires == old.token.expires
