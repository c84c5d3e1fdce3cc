"""Shares that last: settled, rebuilt, granted, and kept when Redis is away."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from store.database import Database
from store.grants import Grants
from store.ledger import Ledger
from store.limits import Limits, Request, Rules, Used
from store.limits_calendar import days_back, window_of
from store.redis import RedisDoor
from store.usage_counts import UsageCounts
from tests.store.test_people import together
from tests.store.usage_kit import LEASE, TENANT, ZONE, Books, spent
from tests.support import eventually

DAILY = Rules(tokens_day=1000)


def used(books: Books) -> Used:
    return books.limits.used(books.person, TENANT)


def test_a_grant_counts_for_the_months_share_as_well(books: Books, database: Database) -> None:
    rules = Rules(tokens_day=1000, tokens_month=1000)
    books.spend(1000, rules)
    assert books.refused(1, rules).limit == "tokens_month"
    Grants(database, books.limits.recount).give(books.person, TENANT, 100, 60, 1, "ask-1")
    books.spend(100, rules)
    assert books.refused(1, rules).limit == "tokens_month"


def test_what_is_approved_by_two_at_once_is_granted_once(books: Books, database: Database) -> None:
    grants = Grants(database, books.limits.recount)
    given: list[int] = []
    together(6, lambda index: given.append(grants.give(books.person, TENANT, 100, 60, index, "ask-1").id))
    assert len(set(given)) == 1
    assert [grant.tokens for grant in grants.of(books.person)] == [100]
    assert used(books).granted_left == 100


@pytest.mark.parametrize(("tokens", "seconds"), [(0, 60), (-5, 60), (5, 0)])
def test_a_grant_of_nothing_is_none(books: Books, database: Database, tokens: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="grant needs"):
        Grants(database, books.limits.recount).give(books.person, TENANT, tokens, seconds, 1, "ask-1")


def test_a_grant_that_has_ended_is_worth_nothing(books: Books, database: Database) -> None:
    clock = [books.redis.now() - 100.0]
    grants = Grants(database, books.limits.recount, clock=lambda: clock[0])
    grants.give(books.person, TENANT, 500, 60, 1, "ask-1")
    books.spend(1000, DAILY)
    assert books.refused(1, DAILY).allowed == 1000
    assert used(books).granted_left == 0
    clock[0] += 100
    assert grants.of(books.person) == []


def test_a_day_and_a_month_are_those_of_the_zone() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    noon = datetime(2026, 12, 31, 16, 0, tzinfo=ZoneInfo("UTC")).timestamp()
    window = window_of(noon, shanghai)
    assert (window.day, window.month) == (20270101, 202701)
    assert (window.day_starts, window.day_ends) == (noon, noon + 86400)
    assert window.month_ends == noon + 31 * 86400
    assert window_of(noon - 0.001, shanghai).day == 20261231
    assert window_of(noon - 0.001, shanghai).month_ends == noon
    assert days_back(20270101, 1) == 20261231


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", (2026, 3, 29), 23),
        ("Europe/Berlin", (2026, 10, 25), 25),
        ("America/Sao_Paulo", (2018, 11, 4), 23),
        ("Asia/Beirut", (2022, 3, 27), 23),
    ],
)
def test_a_day_on_which_clocks_change_is_a_whole_day(zone: str, day: tuple[int, int, int], hours: int) -> None:
    window = window_of(datetime(*day, 12, tzinfo=ZoneInfo(zone)).timestamp(), ZoneInfo(zone))
    assert window.day_ends - window.day_starts == hours * 3600
    assert window_of(window.day_starts, ZoneInfo(zone)) == window
    assert window_of(window.day_starts - 1, ZoneInfo(zone)).day_ends == window.day_starts
    assert window_of(window.day_ends, ZoneInfo(zone)).day_starts == window.day_ends


def test_a_process_whose_clock_is_wrong_counts_to_the_right_day(redis: RedisDoor, books: Books) -> None:
    books.limits._ahead += 5 * 86400
    books.spend(100, DAILY)
    assert books.today() == 100
    books.write()
    assert [row.day for row in books.rows()] == [window_of(redis.now(), ZONE).day]


def test_a_new_day_begins_with_a_whole_share(books: Books) -> None:
    """Yesterday's counters, as Redis has them, do not matter to today's."""
    window = window_of(books.redis.now(), ZONE)
    books.spend(1000, DAILY)
    ledger = Ledger(books.redis)
    day, place = ledger.key("day", window.day, f"{TENANT}/{books.person}"), ledger.key("day", 20200101, "x")
    assert books.redis.call("EXISTS", day)
    assert not books.redis.call("EXISTS", place)
    ends = books.redis.call("PEXPIRETIME", day)
    assert window.day_ends * 1000 < ends <= (window.day_ends + 86400) * 1000


def test_the_places_of_a_dead_process_are_free_again(books: Books, redis: RedisDoor, database: Database) -> None:
    rules = Rules(streams=1)
    lives = books.taken(5, rules)
    dead = Limits(redis, ZONE, UsageCounts(database), lease_seconds=0.2)
    other = Books(redis, database, dead, books.writer, books.person)
    dead._keeper.close(0)
    other.taken(7)
    assert books.refused(1, rules).used == 2
    eventually(lambda: books.refused(1, rules).used == 1)
    eventually(books.written, LEASE * 10)
    assert books.refused(1, rules).used == 1
    assert [(row.tokens, row.label, row.end_reason) for row in books.rows()] == [(7, "estimated", "process died")]
    books.limits.settle(lives, spent(5))
    books.taken(1, rules)


def test_a_reservation_that_nobody_holds_any_more_is_given_up(books: Books) -> None:
    books.taken(30)
    eventually(books.written, LEASE * 10)
    assert [(row.tokens, row.label, row.end_reason) for row in books.rows()] == [(30, "estimated", "process died")]
    assert books.balance()


def test_a_request_that_was_given_up_too_early_is_put_right_when_it_ends(books: Books) -> None:
    late = books.taken(500, DAILY)
    books.limits._keeper.let_go(late)
    eventually(books.written, LEASE * 10)
    assert books.today() == 500
    books.limits.settle(late, spent(90, upstream_key="key-1"))
    assert books.today() == 90
    books.write()
    assert [(row.tokens, row.label, row.upstream_key) for row in books.rows()] == [(90, "reported", "key-1")]
    assert books.balance()


def test_a_long_request_lives_on_by_its_heartbeat(books: Books) -> None:
    kept = books.taken(30, DAILY)
    books.limits.through(kept, "key-7")
    key = Ledger(books.redis).key("request", kept.request.id)
    eventually(lambda: books.redis.call("HGET", key, "upstream") == "key-7")
    first = float(books.redis.call("ZSCORE", Ledger(books.redis).leases, kept.request.id))
    eventually(lambda: books.redis.now() * 1000 > first + 100)
    books.write()
    assert books.rows() == []
    books.limits.settle(kept, spent(30))
    books.write()
    assert [row.end_reason for row in books.rows()] == ["done"]


def test_the_key_of_a_dead_process_is_known_from_its_heartbeat(books: Books) -> None:
    kept = books.taken(30)
    books.limits.through(kept, "key-7")
    key = Ledger(books.redis).key("request", kept.request.id)
    eventually(lambda: books.redis.call("HGET", key, "upstream") == "key-7")
    books.limits._keeper.let_go(kept)
    eventually(books.written, LEASE * 10)
    assert [row.upstream_key for row in books.rows()] == ["key-7"]


def test_what_an_upstream_makes_up_does_no_harm(books: Books) -> None:
    books.limits.settle(books.taken(10, DAILY), spent(10**30, cached=-5, reasoning=10**40))
    books.write()
    assert [(row.tokens, row.cached, row.reasoning) for row in books.rows()] == [(2 * 10**12, 0, 10**12)]
    assert books.balance()


def test_an_empty_or_endless_id_is_refused(books: Books) -> None:
    for name in ("", "x" * 129):
        with pytest.raises(ValueError, match="id"):
            Request(name, books.person, TENANT, "v1")


def test_people_of_two_tenants_have_nothing_in_common(books: Books) -> None:
    books.spend(1000, DAILY)
    assert books.limits.used(books.person, "tenant-2").today == 0
