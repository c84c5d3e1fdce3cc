"""Tokens on every engine: issued, found, checked, and how many one may have."""

import pytest

from store.database import Database
from store.token import Ended, Refusal, TooMany
from store.token_text import digest, make, parse
from store.tokens import Tokens
from tests.store.token_kit import DAY, TENANT, Clock, issue, refusal, rows, token


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
