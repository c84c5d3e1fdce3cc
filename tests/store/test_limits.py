"""Fair shares: reserved before, settled after, whoever asks at the same moment and whatever Redis has lost."""

import pytest

from store.database import Database
from store.grants import Grants
from store.ledger import Ledger
from store.limits import Exhausted, Reservation, Rules, Used
from store.limits_calendar import window_of
from tests.store.test_people import together
from tests.store.usage_kit import TENANT, ZONE, Books, lose_counters, spent

DAILY = Rules(tokens_day=1000)


def used(books: Books) -> Used:
    return books.limits.used(books.person, TENANT)


def rules_value(rules: Rules) -> int:
    return next(int(value) for value in vars(rules).values() if value is not None)


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


def test_what_is_under_way_from_another_day_is_not_todays(books: Books) -> None:
    ledger, month = Ledger(books.redis), window_of(books.redis.now(), ZONE).month
    books.spend(1)
    for name, tokens, day in (("this month", 20, month * 100), ("long ago", 300, 20200131)):
        books.spend(tokens, name=name)
        books.redis.call("HSET", ledger.key("request", name), "day", day)
    lose_counters(books.redis)
    assert (used(books).today, used(books).month) == (1, 21)


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
