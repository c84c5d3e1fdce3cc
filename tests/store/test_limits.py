"""Fair shares: reserved before, settled after, whoever asks at the same moment and whatever Redis has lost."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from store.database import Database
from store.grants import Grants
from store.ledger import Ledger
from store.limits import Exhausted, Limits, Request, Reservation, Rules, Used
from store.limits_calendar import days_back, window_of
from store.redis import RedisDoor
from store.usage_counts import UsageCounts
from tests.store.test_people import together
from tests.store.usage_kit import LEASE, TENANT, ZONE, Books, lose_counters, open_books, spent
from tests.support import eventually

DAILY = Rules(tokens_day=1000)


@pytest.fixture
def books(redis: RedisDoor, database: Database) -> Iterator[Books]:
    opened = open_books(redis, database)
    yield opened
    opened.limits.close()


def used(books: Books) -> Used:
    return books.limits.used(books.person, TENANT)


def test_what_is_reserved_counts_until_it_is_settled_at_what_was_used(books: Books) -> None:
    reservation = books.taken(600, DAILY)
    assert (used(books).today, used(books).month, used(books).streams) == (600, 600, 1)
    books.limits.settle(reservation, spent(100))
    assert (used(books).today, used(books).month, used(books).streams) == (100, 100, 0)
    assert (used(books).tokens_minute, used(books).requests_minute) == (100, 1)
    assert used(books).left(DAILY) == 900
    assert used(books).left(Rules(tokens_month=150)) == 50
    assert used(books).left(Rules()) is None


@pytest.mark.parametrize("limit", ["tokens_day", "tokens_month"])
def test_a_share_is_never_overdrawn(books: Books, limit: str) -> None:
    rules = Rules(**{limit: 1000})
    books.spend(700, rules)
    refused = books.refused(301, rules)
    window = window_of(books.redis.now(), ZONE)
    refills = window.day_ends if limit == "tokens_day" else window.month_ends
    assert refused == Exhausted(limit, 700, 1000, 301, refills)  # type: ignore[arg-type]
    assert not refused.too_large
    assert books.refused(1001, rules).too_large
    books.spend(300, rules)
    assert books.today() == 1000
    assert books.refused(1, rules).used == 1000


def test_many_at_once_share_what_there_is_and_no_more(books: Books) -> None:
    answers: list[Reservation | Exhausted] = []
    together(20, lambda index: answers.append(books.reserve(300, DAILY)))
    assert sum(isinstance(answer, Reservation) for answer in answers) == 3
    assert books.today() == 900


def test_more_than_was_reserved_is_charged_too(books: Books) -> None:
    books.spend(1200, DAILY, reserved=10)
    assert books.today() == 1200
    assert books.refused(1, DAILY).used == 1200


def test_what_never_began_gives_everything_back_and_leaves_no_row(books: Books) -> None:
    reservation = books.taken(600, DAILY)
    books.limits.release(reservation)
    assert (books.today(), used(books).streams) == (0, 0)
    books.write()
    assert books.rows() == []
    assert isinstance(books.reserve(1000, DAILY), Reservation)


@pytest.mark.parametrize(
    ("rules", "tokens", "name"),
    [(Rules(requests_minute=3), 0, "requests_minute"), (Rules(tokens_minute=300), 100, "tokens_minute")],
)
def test_a_minute_holds_so_many_and_says_when_there_is_room(books: Books, rules: Rules, tokens: int, name: str) -> None:
    for _ in range(3):
        books.spend(tokens, rules)
    refused = books.refused(tokens, rules)
    assert (refused.limit, refused.used, refused.allowed) == (name, 3 * max(tokens, 1), rules_value(rules))
    assert 55 <= refused.refills_at - books.redis.now() <= 65
    assert refused.needed == max(tokens, 1)


def rules_value(rules: Rules) -> int:
    return next(int(value) for value in vars(rules).values() if value is not None)


def test_a_refused_request_takes_nothing(books: Books) -> None:
    rules = Rules(requests_minute=1, tokens_day=1000)
    books.spend(1, rules)
    for _ in range(5):
        assert books.refused(1, rules).limit == "requests_minute"
    assert (books.today(), used(books).requests_minute) == (1, 1)


def test_so_many_run_at_once_and_the_next_begins_when_one_ends(books: Books) -> None:
    rules = Rules(streams=2)
    first, _ = books.taken(1, rules), books.taken(1, rules)
    assert books.refused(1, rules).limit == "streams"
    books.limits.settle(first, spent(1))
    books.taken(1, rules)


def test_nothing_at_all_is_a_limit_too(books: Books) -> None:
    for name in ("requests_minute", "tokens_minute", "tokens_day", "tokens_month", "streams"):
        assert books.refused(1, Rules(**{name: 0})).limit == name


def test_the_share_is_the_persons_whichever_token_and_room_they_use(books: Books) -> None:
    rules = Rules(tokens_day=100)
    chat = books.limits.reserve(books.request(kind="chat", token=""), rules, tokens=60)
    assert isinstance(chat, Reservation)
    other = books.limits.reserve(books.request(token="bbbbbbbbbb"), rules, tokens=60)
    assert isinstance(other, Exhausted)


def test_a_reservation_that_is_asked_for_twice_is_one(books: Books) -> None:
    first = books.taken(100, DAILY, "same")
    second = books.taken(100, DAILY, "same")
    assert books.today() == 100
    books.limits.settle(first, spent(40))
    books.limits.settle(second, spent(70))
    assert books.today() == 40
    with pytest.raises(ValueError, match="same"):
        books.reserve(100, DAILY, "same")
    books.write()
    assert books.today() == 40
    with pytest.raises(ValueError, match="same"):
        books.reserve(100, DAILY, "same")


def test_counters_that_are_lost_are_counted_anew_with_what_is_under_way(books: Books) -> None:
    books.spend(100)
    books.write()
    books.spend(20)
    running = books.taken(3, DAILY)
    assert books.today() == 123
    lose_counters(books.redis)
    assert (used(books).today, used(books).month) == (123, 123)
    lose_counters(books.redis)
    assert books.refused(1000, DAILY).used == 123
    books.limits.settle(running, spent(1))
    books.write()
    assert books.today() == 121
    assert books.balance()


def test_counters_that_were_never_there_do_not_matter_to_who_has_no_budget(books: Books) -> None:
    books.spend(50)
    books.write()
    assert books.refused(951, DAILY).used == 50


def test_all_that_redis_knew_is_lost_and_the_books_still_balance(books: Books) -> None:
    books.spend(100, DAILY)
    books.write()
    running = books.taken(500, DAILY)
    books.redis.call("FLUSHDB")
    assert books.today() == 100
    books.limits.settle(running, spent(70))
    assert books.today() == 170
    books.write()
    assert books.balance()
    assert [row.tokens for row in books.rows()] == [100, 70]


def test_a_share_is_counted_anew_exactly_while_requests_come_and_rows_are_written(books: Books) -> None:
    def act(index: int) -> None:
        for _ in range(15):
            if index == 0:
                lose_counters(books.redis)
                books.today()
            elif index == 1:
                books.write()
            else:
                books.spend(7, Rules(tokens_day=10**6), reserved=20)

    together(4, act)
    assert books.today() == 2 * 15 * 7
    books.write()
    assert books.balance()


def test_a_grant_adds_to_a_share_that_is_used_up_and_only_then(books: Books, database: Database) -> None:
    grants = Grants(database, books.limits.recount)
    books.spend(900, DAILY)
    assert grants.give(books.person, TENANT, 500, 3600, books.person, "ask-1").tokens == 500
    books.spend(50, DAILY)
    assert used(books).granted_left == 500
    books.spend(150, DAILY, reserved=350)
    assert (used(books).today, used(books).granted_today, used(books).granted_left) == (1100, 100, 400)
    assert used(books).left(DAILY) == 400
    refused = books.refused(401, DAILY)
    assert (refused.limit, refused.used, refused.allowed) == ("tokens_day", 1100, 1500)
    lose_counters(books.redis)
    assert (used(books).today, used(books).granted_today, used(books).granted_left) == (1100, 100, 400)
    books.write()
    assert [grant.used for grant in grants.of(books.person)] == [100]
    assert books.balance()
    lose_counters(books.redis)
    assert (used(books).granted_today, used(books).granted_left) == (100, 400)
    books.spend(400, DAILY)
    assert books.refused(1, DAILY).limit == "tokens_day"


def test_of_two_grants_the_one_that_ends_first_is_used_first(books: Books, database: Database) -> None:
    grants = Grants(database, books.limits.recount)
    long = grants.give(books.person, TENANT, 100, 86400, 1, "ask-1")
    short = grants.give(books.person, TENANT, 100, 3600, 1, "ask-2")
    books.spend(1000, DAILY)
    running = books.taken(150, DAILY)
    books.write()
    assert used(books).granted_left == 50
    books.limits.settle(running, spent(120))
    books.write()
    assert {grant.id: grant.used for grant in grants.of(books.person)} == {short.id: 100, long.id: 20}
    assert used(books).granted_left == 80


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
