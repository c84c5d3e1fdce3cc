"""What is done about tokens beside their own life: who hears of it, the trail, reminders, burial."""

from typing import Any

import peewee
import pytest

from store.audit import Audit
from store.database import Database
from store.errors import Unavailable
from store.models_tokens import AuditRow
from store.token_text import parse
from store.token_upkeep import TokenUpkeep
from store.tokens import Tokens
from tests.store.token_kit import DAY, TENANT, Clock, issue, issued, refusal, rows
from tests.support import eventually


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
    upkeep = TokenUpkeep(database)
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


def test_a_token_that_was_renewed_meanwhile_is_not_reminded_of(
    tokens: Tokens, person: int, database: Database, clock: Clock
) -> None:
    made = issue(tokens, person, days=2).token
    tokens.renew(made.public_id, 30 * DAY, person, "press-1")
    assert not TokenUpkeep(database).remind(made, 3)


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
    upkeep = TokenUpkeep(database)
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


def test_the_trail_is_only_added_to(database: Database, person: int) -> None:
    Audit(database).record(TENANT, person, "usage.seen", detail="as it was")
    (before,) = Audit(database).read(TENANT)
    for change in (AuditRow.update(detail="as it never was"), AuditRow.update(who=0), AuditRow.delete()):
        with pytest.raises((peewee.DatabaseError, Unavailable)):
            database.write(change.execute)
    assert Audit(database).read(TENANT) == [before]
