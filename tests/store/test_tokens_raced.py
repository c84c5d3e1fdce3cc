"""Tokens in many hands at the same moment: each deed is done once, and revocation wins."""

from collections.abc import Callable

from store.audit import Audit
from store.database import Database
from store.models_tokens import Renewal
from store.token import Issued, Refusal, Token, TooMany
from store.token_upkeep import TokenUpkeep
from store.tokens import Tokens
from tests.store.test_people import together
from tests.store.token_kit import DAY, TENANT, Clock, issue, issued, refusal, rows


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


def test_two_presses_at_once_rotate_once(tokens: Tokens, person: int, database: Database, clock: Clock) -> None:
    old = issue(tokens, person)
    answers: list[Issued | Refusal] = []
    together(4, lambda index: answers.append(tokens.rotate(old.token.public_id, DAY, person, f"press-{index}")))
    assert sorted(type(answer).__name__ for answer in answers) == ["Issued", "Refusal", "Refusal", "Refusal"]
    assert {answer.kind for answer in answers if isinstance(answer, Refusal)} == {"again"}
    assert len(rows(database)) == 2
    clock.now += 60
    issued(tokens.rotate(old.token.public_id, DAY, person, "press-9"))


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


def test_none_slips_in_while_all_are_revoked(tokens: Tokens, person: int) -> None:
    made = [issue(tokens, person, f"om_{number}") for number in range(2)]

    def act(index: int) -> None:
        if index == 0:
            tokens.revoke_all(person, 0)
        else:
            tokens.rotate(made[index - 1].token.public_id, DAY, person, f"press-{index}")

    together(3, act)
    assert tokens.of(person) == []


def test_the_same_message_handled_by_many_at_once_makes_one_row(
    tokens: Tokens, person: int, database: Database
) -> None:
    texts: list[str] = []
    together(6, lambda index: texts.append(issue(tokens, person).text))
    assert len(rows(database)) == 1
    assert sum(isinstance(tokens.check(text), Token) for text in texts) == 1


def test_two_presses_from_two_workers_renew_once(tokens: Tokens, person: int, clock: Clock, database: Database) -> None:
    made = issue(tokens, person)
    together(8, lambda index: tokens.renew(made.token.public_id, 30 * DAY, person, f"press-{index % 2}"))
    with database.reading():
        assert Renewal.select().count() == 1
    assert Audit(database).read(TENANT)[0].what == "token.renewed"
    assert [deed.what for deed in Audit(database).read(TENANT)].count("token.renewed") == 1


def test_many_jobs_remind_of_a_token_once(tokens: Tokens, person: int, database: Database, clock: Clock) -> None:
    upkeep = TokenUpkeep(database)
    made = issue(tokens, person, days=2).token
    reminded: list[bool] = []
    together(6, lambda index: reminded.append(upkeep.remind(made, 3)))
    assert reminded.count(True) == 1
