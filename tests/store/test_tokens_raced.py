"""Tokens in the hands of several people at once, and their burial."""

import pytest

from store.audit import Audit
from store.database import Database
from store.models_tokens import TokenRow
from store.people import People
from store.token import Issued, Refusal
from store.token_text import parse
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
