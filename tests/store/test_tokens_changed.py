"""Tokens renewed, rotated and revoked, on every engine."""

import pytest

from store.database import Database
from store.models_tokens import Renewal
from store.token import Refusal, TooMany
from store.tokens import Tokens
from tests.store.token_kit import DAY, Clock, issue, issued, refusal, rows, token


def test_a_repeated_rotation_replaces_the_new_secret_only(tokens: Tokens, person: int, database: Database) -> None:
    old = issue(tokens, person)
    first = issued(tokens.rotate(old.token.public_id, DAY, person, "press-1"))
    again = issued(tokens.rotate(old.token.public_id, DAY, person, "press-1"))
    assert again.token.public_id == first.token.public_id
    assert refusal(tokens.check(first.text)) == "unknown"
    token(tokens.check(again.text))
    token(tokens.check(old.text))
    assert len(rows(database)) == 2


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


def test_all_tokens_of_one_who_leaves_end_at_once(tokens: Tokens, person: int, other: int, clock: Clock) -> None:
    made = [issue(tokens, person, f"om_{number}") for number in range(3)]
    issued(tokens.rotate(made[0].token.public_id, DAY, person, "press-1"))
    theirs = issue(tokens, other, "om_9")
    assert len(tokens.revoke_all(person, 0)) == 4
    assert tokens.of(person) == []
    assert {refusal(tokens.check(one.text)) for one in made} == {"revoked"}
    token(tokens.check(theirs.text))
    assert tokens.revoke_all(person, 0) == []


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
