"""Shares while Redis, or the database, is away: rates are counted here, budgets are closed, and nobody waits long."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from store.database import Database, open_database
from store.errors import Unavailable
from store.limits import Exhausted, Limits, Reservation, Rules
from store.limits_keeper import Keeper
from store.limits_local import LocalRates
from store.migrate import migrate
from store.usage_counts import UsageCounts
from tests.servers import Valkey
from tests.store.conftest import OpenDoor
from tests.store.usage_kit import TENANT, ZONE, Books, open_books, spent
from tests.support import eventually, free_port

BUDGET = Rules(tokens_day=1000)
RATES = Rules(requests_minute=3, tokens_minute=100, streams=2)


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'larkey.db'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def books(valkey: Valkey, open_door: OpenDoor, database: Database) -> Iterator[Books]:
    opened = open_books(open_door(valkey.url, "t:"), database)
    opened.redis.now()
    yield opened
    opened.limits.close(0.1)


def test_budgets_are_closed_and_rates_go_on_while_redis_is_away(books: Books, valkey: Valkey) -> None:
    books.spend(5, BUDGET)
    valkey.kill()
    for _ in range(3):
        with pytest.raises(Unavailable):
            books.reserve(5, BUDGET)
    first = books.taken(50, RATES)
    assert first.local
    assert books.refused(51, RATES).limit == "tokens_minute"
    second = books.taken(50, RATES)
    assert books.refused(0, RATES).limit == "streams"
    for reservation in (first, second):
        books.limits.settle(reservation, spent(20))
    books.taken(0, RATES)
    refused = books.refused(0, RATES)
    assert (refused.limit, refused.used, refused.allowed) == ("requests_minute", 3, 3)
    assert 0 < refused.refills_at - time.time() <= 65


def test_whoever_asks_next_does_not_wait_for_a_redis_that_is_frozen(books: Books, valkey: Valkey) -> None:
    """The first one finds out; within a second after it nobody asks Redis at all."""
    books.spend(1)
    valkey.kill()
    asked: list[float] = []
    call = books.redis.run
    books.redis.run = lambda *words: asked.append(time.monotonic()) or call(*words)  # type: ignore
    for _ in range(50):
        with pytest.raises(Unavailable):
            books.reserve(1, BUDGET)
        books.taken(1)
    assert len(asked) <= 3


def test_what_ends_while_redis_is_away_is_told_when_it_is_back(books: Books, valkey: Valkey) -> None:
    before = books.taken(500, BUDGET)
    valkey.kill()
    books.limits.settle(before, spent(80))
    meanwhile = books.taken(30)
    assert meanwhile.local
    books.limits.settle(meanwhile, spent(40))
    valkey.start()
    eventually(lambda: eventually(books.today) == 120)
    eventually(lambda: len(books.written()) == 2)
    assert sorted(row.tokens for row in books.rows()) == [40, 80]
    assert {row.label for row in books.rows()} == {"reported"}
    assert books.balance()


def test_a_reservation_whose_answer_was_lost_is_given_back(books: Books, valkey: Valkey) -> None:
    answer = books.redis.run

    def lost(script: str, *words: Any) -> Any:
        given = answer(script, *words)
        if script == "reserve":
            raise Unavailable("the answer was lost")
        return given

    books.today()
    books.redis.run = lost  # type: ignore
    with pytest.raises(Unavailable):
        books.reserve(500, BUDGET, "lost")
    assert books.today() == 500
    books.redis.run = answer  # type: ignore[method-assign]
    eventually(lambda: books.today() == 0)
    assert books.written() == []


def test_an_end_whose_answer_was_lost_counts_once(books: Books) -> None:
    run = books.redis.run
    told: list[object] = []

    def lost(script: str, *words: Any, failed: Callable[[Unavailable], None]) -> None:
        run(script, *words)
        failed(Unavailable("the answer was lost"))

    def heard(script: str, *words: Any) -> Any:
        told.append(script)
        return run(script, *words)

    reservation = books.taken(500, BUDGET)
    books.redis.tell, books.redis.run = lost, heard  # type: ignore
    books.limits.settle(reservation, spent(80))
    eventually(lambda: "settle" in told)
    assert books.today() == 80
    assert [row.tokens for row in books.written()] == [80]
    assert books.balance()


def test_shares_that_cannot_be_counted_are_closed_for_that_person_only(
    valkey: Valkey, open_door: OpenDoor, database: Database
) -> None:
    door = open_door(valkey.url, "t:")
    books = open_books(door, database)
    books.spend(10, BUDGET)
    away = open_database(f"postgresql://nobody@127.0.0.1:{free_port()}/larkey")
    limits = Limits(door, ZONE, UsageCounts(away))
    here = Books(door, away, limits, books.writer, books.person)
    assert isinstance(here.reserve(10, BUDGET), Reservation)
    assert here.refused(1000, BUDGET).used == 20
    here.person += 1
    with pytest.raises(Unavailable):
        here.reserve(10, BUDGET)
    with pytest.raises(Unavailable):
        limits.used(here.person, TENANT)
    assert not here.taken(10, RATES).local
    here.person -= 1
    assert isinstance(here.reserve(10, BUDGET), Reservation)
    limits.close(0)
    books.limits.close(0)


def test_the_end_is_told_before_the_process_leaves(books: Books, valkey: Valkey) -> None:
    reservation = books.taken(500, BUDGET)
    valkey.kill()
    books.limits.settle(reservation, spent(80))
    valkey.start()
    eventually(lambda: books.redis.call("PING"))
    books.limits.close(5.0)
    assert books.today() == 80


def test_memory_is_bounded_however_many_come_meanwhile(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = LocalRates(most_people=10)
    for person in range(1000):
        books.person = person
        assert rates.take(books.request(), RATES, 1, 0.0) is None
    assert len(rates._people) == 10
    monkeypatch.setattr("store.limits_keeper.MOST_KEPT", 10)
    keeper = Keeper(books.limits._ledger, 1000.0)
    keeper._closed.set()
    for _ in range(50):
        keeper.later(Reservation(books.request(), 1, books.limits._window(), 0.0), spent(1), lambda *words: "")
    assert len(keeper._kept) == 10


def test_local_streams_end_with_whoever_held_them(books: Books, valkey: Valkey) -> None:
    valkey.kill()
    kept = [books.taken(0, Rules(streams=2)) for _ in range(2)]
    assert isinstance(books.reserve(0, Rules(streams=2)), Exhausted)
    kept.pop()
    books.taken(0, Rules(streams=2))
