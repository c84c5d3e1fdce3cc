"""Tokens on every engine: issued, checked, renewed, rotated and revoked, also when two do it at once."""

import pytest

from store.database import Database
from store.models_tokens import TokenRow
from store.people import People
from store.token import Ended, Issued, Refusal, Token, TooMany
from store.token_text import digest, make, parse
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


@pytest.fixture
def other(database: Database) -> int:
    return People(database).know(TENANT, "app", "ou_2")


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


def test_an_issued_token_opens_until_it_expires(tokens: Tokens, person: int, clock: Clock) -> None:
    made = tokens.issue(
        person, TENANT, message_id="om_1", seconds=10 * DAY, name="笔记本", models=["gpt-*"], networks=["10.0.0.0/8"]
    )
    found = token(tokens.check(made.text))
    assert (found.person, found.tenant, found.name) == (person, TENANT, "笔记本")
    assert (found.models, found.networks) == (("gpt-*",), ("10.0.0.0/8",))
    assert found.expires - found.created == 10 * DAY
    clock.now = found.expires - 0.001
    token(tokens.check(made.text))
    clock.now = found.expires
    assert tokens.check(made.text) == Refusal("expired", found.expires, found)
    assert tokens.of(person) == []


def test_a_token_until_a_moment_ends_at_that_moment(tokens: Tokens, person: int, clock: Clock) -> None:
    made = tokens.issue(person, TENANT, message_id="om_1", until=clock.now + 5)
    assert made.token.expires == clock.now + 5


@pytest.mark.parametrize("span", [{}, {"seconds": 0}, {"seconds": -1}, {"until": 5.0}, {"seconds": 1, "until": 2e9}])
def test_a_span_that_is_none_is_refused(tokens: Tokens, person: int, span: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="token needs"):
        tokens.issue(person, TENANT, message_id="om_1", **span)  # type: ignore[arg-type]


def test_only_the_digest_of_a_secret_is_kept(tokens: Tokens, person: int, database: Database) -> None:
    made = issue(tokens, person)
    parsed = parse(made.text)
    assert parsed is not None
    stored = " ".join(str(row.__data__) for row in rows(database))
    assert parsed.secret not in stored
    assert digest(parsed.secret) in stored
    assert digest(parsed.secret) not in f"{made.token!r} {made!r} {tokens.find(made.token.public_id)!r}"
    assert parsed.secret not in f"{made!r} {parsed!r}"


def test_what_is_mistyped_unknown_or_forged_opens_nothing(tokens: Tokens, person: int, clock: Clock) -> None:
    made = issue(tokens, person)
    assert refusal(tokens.check(made.text[:-1])) == "malformed"
    assert refusal(tokens.check("")) == "malformed"
    assert refusal(tokens.check(make().text)) == "unknown"
    assert refusal(tokens.check(make(made.token.public_id).text)) == "unknown"
    tokens.revoke(made.token.public_id, person)
    assert refusal(tokens.check(make(made.token.public_id).text)) == "unknown"


def test_the_same_message_again_gets_a_new_secret_in_the_same_row(
    tokens: Tokens, person: int, database: Database, clock: Clock
) -> None:
    first = issue(tokens, person)
    clock.now += 60
    second = issue(tokens, person)
    assert second.token.public_id == first.token.public_id
    assert second.token.expires == first.token.expires
    assert refusal(tokens.check(first.text)) == "unknown"
    token(tokens.check(second.text))
    assert len(rows(database)) == 1


def test_a_message_whose_token_has_ended_gets_no_new_one(tokens: Tokens, person: int, clock: Clock) -> None:
    made = issue(tokens, person)
    tokens.revoke(made.token.public_id, person)
    with pytest.raises(Ended):
        issue(tokens, person)
    other = issue(tokens, person, "om_2", days=1)
    clock.now = other.token.expires
    with pytest.raises(Ended):
        issue(tokens, person, "om_2")


def test_a_message_of_somebody_else_gives_nothing(tokens: Tokens, person: int, other: int) -> None:
    made = issue(tokens, person)
    with pytest.raises(ValueError, match="another person"):
        issue(tokens, other)
    token(tokens.check(made.text))


def test_one_has_so_many_live_tokens_and_no_more(tokens: Tokens, person: int, other: int, clock: Clock) -> None:
    made = [issue(tokens, person, f"om_{number}", days=number + 1) for number in range(3)]
    with pytest.raises(TooMany) as refused:
        issue(tokens, person, "om_9")
    assert refused.value.limit == 3
    assert {one.public_id for one in refused.value.tokens} == {one.token.public_id for one in made}
    issue(tokens, other, "om_10")
    tokens.revoke(made[1].token.public_id, person)
    issue(tokens, person, "om_11")
    clock.now = made[0].token.expires
    issue(tokens, person, "om_12")
    assert len(tokens.of(person)) == 3


def test_the_limit_holds_for_many_who_ask_at_once(tokens: Tokens, person: int, database: Database) -> None:
    refused: list[TooMany] = []

    def ask(index: int) -> None:
        try:
            issue(tokens, person, f"om_{index}")
        except TooMany as error:
            refused.append(error)

    together(8, ask)
    assert len(refused) == 5
    assert len(rows(database)) == 3
