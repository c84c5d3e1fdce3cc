"""Tokens on every engine: issued, checked, renewed, rotated and revoked, also when two do it at once."""

from collections.abc import Callable
from typing import Any

import pytest

from store.audit import Audit
from store.database import Database
from store.errors import Unavailable
from store.models_tokens import Renewal, TokenRow
from store.people import People
from store.token import Ended, Issued, Refusal, Token, TooMany
from store.token_text import digest, make, parse
from store.token_upkeep import TokenUpkeep
from store.tokens import Tokens
from tests.store.test_people import together
from tests.support import eventually

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


def test_every_deed_leaves_its_row_in_the_trail(tokens: Tokens, person: int, other: int, database: Database) -> None:
    made = issue(tokens, person)
    tokens.renew(made.token.public_id, 30 * DAY, person, "press-1")
    tokens.rotate(made.token.public_id, DAY, person, "press-2")
    tokens.revoke(made.token.public_id, other)
    deeds = Audit(database).read(TENANT, about=person)
    assert [deed.what for deed in deeds] == ["token.revoked", "token.rotated", "token.renewed", "token.issued"]
    assert [deed.who for deed in deeds] == [other, person, person, person]
    assert parse(made.text)
    assert made.text.rpartition("-")[2] not in repr(deeds)


def test_uses_are_noted_and_written_for_many_at_once(tokens: Tokens, person: int, clock: Clock) -> None:
    made = [issue(tokens, person, f"om_{number}").token.public_id for number in range(2)]
    for _ in range(100):
        tokens.touch(made[0])
    eventually(lambda: (found := tokens.find(made[0])) and found.last_used == clock.now)
    clock.now += 5
    tokens.touch(made[0])
    tokens.touch(made[1])
    tokens.flush()
    assert [one.last_used for one in tokens.of(person)] == [clock.now, clock.now]


def test_reminders_come_once_for_each_mark_and_again_after_a_renewal(
    tokens: Tokens, person: int, database: Database, clock: Clock
) -> None:
    upkeep = TokenUpkeep(database, clock)
    made = issue(tokens, person, "om_1", days=2).token
    issue(tokens, person, "om_2", days=30)
    gone = issue(tokens, person, "om_3", days=2)
    tokens.revoke(gone.token.public_id, person)

    def due(mark: int) -> list[str]:
        found = upkeep.expiring(clock.now, clock.now + mark * DAY, mark)
        return [one.public_id for one in found if upkeep.remind(one, mark)]

    assert due(3) == [made.public_id]
    assert due(3) == []
    clock.now += 1.5 * DAY
    assert due(1) == [made.public_id]
    assert due(1) == []
    assert due(3) == []
    tokens.renew(made.public_id, 3 * DAY, person, "press-1")
    clock.now += 0.5 * DAY
    assert due(3) == [made.public_id]


def test_many_jobs_remind_of_a_token_once(tokens: Tokens, person: int, database: Database, clock: Clock) -> None:
    upkeep = TokenUpkeep(database, clock)
    made = issue(tokens, person, days=2).token
    reminded: list[bool] = []
    together(6, lambda index: reminded.append(upkeep.remind(made, 3)))
    assert reminded.count(True) == 1


def test_a_token_that_was_renewed_meanwhile_is_not_reminded_of(
    tokens: Tokens, person: int, database: Database, clock: Clock
) -> None:
    made = issue(tokens, person, days=2).token
    tokens.renew(made.public_id, 30 * DAY, person, "press-1")
    assert not TokenUpkeep(database, clock).remind(made, 3)


def test_dead_tokens_are_buried_and_live_ones_stay(
    tokens: Tokens, person: int, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.purging.AT_ONCE", 2)
    lives = issue(tokens, person, "om_0", days=90)
    for turn in range(5):
        made = issue(tokens, person, f"expires-{turn}", days=1)
        tokens.revoke(issue(tokens, person, f"revoked-{turn}", days=1).token.public_id, person)
        tokens.renew(made.token.public_id, DAY, person, f"press-{turn}")
        clock.now = tokens.of(person)[-1].created + 2 * DAY * (turn + 1)
    upkeep = TokenUpkeep(database, clock)
    assert upkeep.purge(clock.now - 100 * DAY) == 0
    assert upkeep.purge(clock.now) == 10
    assert [row.public_id for row in rows(database)] == [lives.token.public_id]
    assert tokens.find(made.token.public_id) is None
    assert refusal(tokens.revoke(made.token.public_id, person)) == "unknown"


def test_the_trail_is_read_in_pages_newest_first(database: Database, person: int, other: int) -> None:
    audit = Audit(database, clock=Clock())
    for number in range(5):
        audit.record(TENANT, person, "usage.seen", other, f"page {number}")
    audit.record("tenant-2", person, "usage.seen", other)
    audit.record(TENANT, 0, "announced", detail="长" * 1000)
    newest = audit.read(TENANT, size=3)
    assert [deed.detail[:6] for deed in newest] == ["长" * 6, "page 4", "page 3"]
    assert [deed.detail for deed in audit.read(TENANT, before=newest[-1].id)] == ["page 2", "page 1", "page 0"]
    assert len(audit.read(TENANT, about=other)) == 5
    assert newest[0].at == Clock().now
