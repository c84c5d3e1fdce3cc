"""Renewal, rotation, revocation and burial of tokens, whoever else acts meanwhile, on every engine."""

from collections.abc import Callable
from typing import Any

import pytest

from store.database import Database
from store.errors import Unavailable
from store.models_tokens import TokenRow
from store.people import People
from store.token import Issued, Refusal, Token, TooMany
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


def issued(answer: object) -> Issued:
    assert isinstance(answer, Issued), answer
    return answer


def test_a_repeated_rotation_replaces_the_new_secret_only(tokens: Tokens, person: int, database: Database) -> None:
    old = issue(tokens, person)
    first = issued(tokens.rotate(old.token.public_id, DAY, person, "press-1"))
    again = issued(tokens.rotate(old.token.public_id, DAY, person, "press-1"))
    assert again.token.public_id == first.token.public_id
    assert refusal(tokens.check(first.text)) == "unknown"
    token(tokens.check(again.text))
    token(tokens.check(old.text))
    assert len(rows(database)) == 2


def test_two_presses_at_once_rotate_once(tokens: Tokens, person: int, database: Database, clock: Clock) -> None:
    old = issue(tokens, person)
    answers: list[Issued | Refusal] = []
    together(4, lambda index: answers.append(tokens.rotate(old.token.public_id, DAY, person, f"press-{index}")))
    assert sorted(type(answer).__name__ for answer in answers) == ["Issued", "Refusal", "Refusal", "Refusal"]
    assert {answer.kind for answer in answers if isinstance(answer, Refusal)} == {"again"}
    assert len(rows(database)) == 2
    clock.now += 60
    issued(tokens.rotate(old.token.public_id, DAY, person, "press-9"))


def test_rotation_does_not_count_against_the_limit(tokens: Tokens, person: int, clock: Clock) -> None:
    made = [issue(tokens, person, f"om_{number}") for number in range(3)]
    issued(tokens.rotate(made[0].token.public_id, DAY, person, "press-1"))
    assert len(tokens.of(person)) == 3
    with pytest.raises(TooMany):
        issue(tokens, person, "om_9")


def test_revocation_ends_old_and_new_secrets_alike(tokens: Tokens, person: int, clock: Clock) -> None:
    for number, named in enumerate(("old", "new")):
        old = issue(tokens, person, f"om_{number}")
        new = issued(tokens.rotate(old.token.public_id, DAY, person, f"press-{number}"))
        ids = {"old": old.token.public_id, "new": new.token.public_id}
        assert token(tokens.revoke(ids[named], person)).public_id == ids[named]
        assert refusal(tokens.check(old.text)) == "revoked"
        assert refusal(tokens.check(new.text)) == "revoked"
        again = tokens.revoke(ids[named], person)
        assert again == Refusal("revoked", clock.now, tokens.read(ids[named]))
    assert refusal(tokens.revoke("nobodyhere", person)) == "unknown"


def test_revocation_wins_whatever_else_happens_at_that_moment(tokens: Tokens, person: int, database: Database) -> None:
    for turn in range(6):
        made = issue(tokens, person, f"om_{turn}")
        public_id = made.token.public_id
        deeds: list[Callable[[], object]] = [
            lambda public_id=public_id: tokens.revoke(public_id, person),  # type: ignore[misc]
            lambda public_id=public_id, turn=turn: tokens.renew(public_id, DAY, person, f"renew-{turn}"),  # type: ignore[misc]
            lambda public_id=public_id, turn=turn: tokens.rotate(public_id, DAY, person, f"rotate-{turn}"),  # type: ignore[misc]
        ]
        together(3, lambda index, deeds=deeds: deeds[index]())  # type: ignore[misc]
        assert tokens.of(person) == []
        assert refusal(tokens.check(made.text)) == "revoked"
    assert all(row.revoked for row in rows(database))


def test_all_tokens_of_one_who_leaves_end_at_once(tokens: Tokens, person: int, other: int, clock: Clock) -> None:
    made = [issue(tokens, person, f"om_{number}") for number in range(3)]
    issued(tokens.rotate(made[0].token.public_id, DAY, person, "press-1"))
    theirs = issue(tokens, other, "om_9")
    assert len(tokens.revoke_all(person, 0)) == 4
    assert tokens.of(person) == []
    assert {refusal(tokens.check(one.text)) for one in made} == {"revoked"}
    token(tokens.check(theirs.text))
    assert tokens.revoke_all(person, 0) == []


def test_none_slips_in_while_all_are_revoked(tokens: Tokens, person: int) -> None:
    made = [issue(tokens, person, f"om_{number}") for number in range(2)]

    def act(index: int) -> None:
        if index == 0:
            tokens.revoke_all(person, 0)
        else:
            tokens.rotate(made[index - 1].token.public_id, DAY, person, f"press-{index}")

    together(3, act)
    assert tokens.of(person) == []


def test_whoever_caches_tokens_hears_of_every_change(
    tokens: Tokens, person: int, told: list[tuple[str, list[str]]], clock: Clock
) -> None:
    made = issue(tokens, person).token.public_id
    tokens.renew(made, 60 * DAY, person, "press-1")
    new = issued(tokens.rotate(made, DAY, person, "press-2")).token.public_id
    tokens.revoke(new, person)
    assert told == [("reissued", [made]), ("renewed", [made]), ("rotated", [made, new]), ("revoked", [made, new])]


def test_a_change_holds_though_nobody_can_be_told(database: Database, person: int) -> None:
    def fail(ids: Any, change: str) -> None:
        raise Unavailable("Redis is away")

    tokens = Tokens(database, tell=fail)
    made = issue(tokens, person)
    tokens.revoke(made.token.public_id, person)
    assert refusal(tokens.check(made.text)) == "revoked"
