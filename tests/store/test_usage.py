"""What cards and lists say of usage: from the sums of the days, whichever engine adds them up."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from store.database import Database, open_database
from store.limits import Rules
from store.merging import merge
from store.migrate import migrate
from store.models_usage import UsageDay, UsagePersonDay, UsagePersonMonth, UsagePoolDay
from store.people import People
from store.standings import PersonStanding, Standings
from store.usage import Sum, Totals, Usage
from store.usage_sums import add_rows
from store.usage_top import months
from tests.store.usage_kit import TENANT, ZONE

TODAY = 20261121


class Days:
    """Rows of usage, as the writer would add them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = People(database)
        self.usage = Usage(database, ZONE, clock=lambda: datetime(2026, 11, 21, 12, tzinfo=ZONE).timestamp())

    def person(self, name: str) -> int:
        return self.people.know(TENANT, "app", f"ou_{name}", name=name)

    def add(self, person: int, tokens: int, day: int = TODAY, **values: Any) -> None:
        row = dict.fromkeys(("prompt", "completion", "cached", "reasoning", "audio", "cost"), 1)
        row |= {"tokens": tokens, "day": day, "person": person}
        words = {"tenant_key": TENANT, "token": "", "model": "gpt-5", "upstream_key": "key-1"}
        words |= {"granted": "", "label": "reported"}
        self.database.write(lambda: add_rows([({**row, **words, **values}, 1)]))


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def test_a_persons_days_by_model_are_those_of_a_chart(days: Days) -> None:
    lin, zhou = days.person("Lin"), days.person("Zhou")
    days.add(lin, 5, 20261120)
    days.add(lin, 6, 20261120, token="aaaaaaaaaa", upstream_key="key-2")
    days.add(lin, 7, 20261120, model="gpt-4")
    days.add(lin, 8)
    days.add(lin, 9, 20261023)
    days.add(lin, 100, 20261022)
    days.add(zhou, 1000)
    found = [(one.day, one.model, one.sum.tokens, one.sum.requests) for one in days.usage.by_model(lin)]
    assert found == [
        (20261023, "gpt-5", 9, 1),
        (20261120, "gpt-4", 7, 1),
        (20261120, "gpt-5", 11, 2),
        (20261121, "gpt-5", 8, 1),
    ]
    assert [one.day for one in days.usage.by_model(lin, days=1)] == [TODAY]
    assert [(one.token, one.sum.tokens) for one in days.usage.by_token(lin)] == [("", 29), ("aaaaaaaaaa", 6)]


def test_todays_and_this_months_totals_are_of_the_zones_calendar(days: Days) -> None:
    lin = days.person("Lin")
    for day, tokens in ((20261031, 1000), (20261101, 1), (20261120, 20), (TODAY, 300), (20261201, 4000)):
        days.add(lin, tokens, day, granted="7:2 9:3")
    totals = days.usage.totals(lin, TENANT)
    assert (totals.today.tokens, totals.month.tokens) == (300, 321)
    assert totals.month == Sum(3, 321, 3, 3, 3, 3, 3, 15, 0, 3)
    assert days.usage.totals(lin + 1, TENANT) == Totals(Sum(), Sum())


def test_what_each_token_used_is_told_for_today_and_this_month(days: Days) -> None:
    lin = days.person("Lin")
    for day, tokens in ((20261031, 1000), (20261101, 1), (TODAY, 300)):
        days.add(lin, tokens, day)
    days.add(lin, 7, 20261120, token="aaaaaaaaaa")
    assert days.usage.by_token_now(lin) == {"": (300, 301), "aaaaaaaaaa": (0, 7)}


def test_the_top_are_those_who_used_most(days: Days) -> None:
    for number, name in enumerate(("Lin", "Zhou", "Chen", "Wu")):
        days.add(days.person(name), 10 * (number + 1), 20261120)
        days.add(days.person(name), 1)
    days.add(days.person("Lin"), 1000, 20261001)
    days.add(1, 10**6, tenant_key="tenant-2")
    top = days.usage.top(TENANT, days=30, size=3)
    assert [(one.name, one.sum.tokens, one.sum.requests) for one in top] == [
        ("Wu", 41, 2),
        ("Chen", 31, 2),
        ("Zhou", 21, 2),
    ]
    assert days.usage.top("tenant-3") == []


def test_the_pool_is_seen_by_key_and_model(days: Days) -> None:
    lin, zhou = days.person("Lin"), days.person("Zhou")
    days.add(lin, 5)
    days.add(zhou, 6)
    days.add(zhou, 7, upstream_key="key-2", label="estimated")
    found = [
        (one.upstream_key, one.model, one.sum.tokens, one.sum.estimated)
        for one in days.usage.per_key(TENANT, 0, 99991231)
    ]
    assert found == [("key-1", "gpt-5", 11, 0), ("key-2", "gpt-5", 7, 1)]


def test_everybody_is_listed_once_page_by_page(days: Days) -> None:
    people = [days.person(f"p{number}") for number in range(7)]
    for number, person in enumerate(people):
        days.add(person, number + 1, 20261101)
        days.add(person, number + 1, 20261130 if number == 3 else 20261102)
    days.add(days.person("outside"), 5, 20261031)
    seen, after = [], 0
    for _ in range(3):
        page = days.usage.per_person(TENANT, 20261101, 20261129, after=after, size=3)
        seen += [(one.person, one.name, one.sum.tokens) for one in page.people]
        after = page.after
    assert after == 0
    assert seen == [(p, f"p{n}", (1 if n == 3 else 2) * (n + 1)) for n, p in enumerate(people)]


def test_an_empty_list_is_a_page_too(days: Days) -> None:
    page = days.usage.per_person(TENANT, 20261101, 20261130)
    assert (page.people, page.after) == ((), 0)


@pytest.mark.parametrize(
    ("table", "wanted", "index"),
    [
        (UsageDay, (UsageDay.person == 1) & (UsageDay.day > 1), "person_day_token"),
        (UsagePersonDay, (UsagePersonDay.tenant_key == "t") & (UsagePersonDay.person > 1), "tenant_key_person_day"),
        (UsagePersonDay, (UsagePersonDay.tenant_key == "t") & (UsagePersonDay.day > 1), "tenant_key_day_person"),
        (
            UsagePersonDay,
            (UsagePersonDay.tenant_key == "t") & (UsagePersonDay.day > 1) & UsagePersonDay.person.in_([1, 2]),
            "tenant_key_person_day",
        ),
        (
            UsagePersonMonth,
            (UsagePersonMonth.tenant_key == "t") & (UsagePersonMonth.month == 1),
            "tenant_key_month_tokens",
        ),
        (UsagePoolDay, (UsagePoolDay.tenant_key == "t") & (UsagePoolDay.day > 1), "tenant_key_day_model"),
    ],
)
def test_no_list_is_read_without_its_index(tmp_path: Path, table: Any, wanted: Any, index: str) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    with database.reading():
        statement, values = table.select(table.tokens).where(wanted).sql()
        plan = " ".join(str(row) for row in database.peewee.execute_sql(f"EXPLAIN QUERY PLAN {statement}", values))
    assert index in plan
    database.close()


def test_what_was_decided_about_a_person_holds_over_everybodys_rules(database: Database) -> None:
    lin, zhou = (People(database).know(TENANT, "app", f"ou_{name}") for name in ("lin", "zhou"))
    standings = Standings(database, clock=lambda: 1_800_000_000.0)
    rules = Rules(requests_minute=60, tokens_day=1000)
    assert standings.of(lin) == PersonStanding()
    assert standings.of(lin).over(rules) == rules
    standings.limit(lin, TENANT, {"tokens_day": 5000, "streams": 0}, zhou)
    assert standings.of(lin).over(rules) == Rules(requests_minute=60, tokens_day=5000, streams=0)
    standings.suspend(lin, TENANT, zhou)
    standings.limit(lin, TENANT, {"tokens_day": None}, zhou)
    assert standings.of(lin).over(rules) == Rules(requests_minute=60, tokens_day=1000, streams=0)
    assert standings.of(lin).suspended == 1_800_000_000.0
    standings.resume(lin, TENANT, zhou)
    assert standings.of(lin).suspended == 0.0
    assert standings.of(zhou) == PersonStanding()
    with pytest.raises(ValueError, match="speed"):
        standings.limit(lin, TENANT, {"speed": 5}, zhou)


def test_the_top_are_right_where_no_month_tells_who_they_are(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.usage_top.FIRST", 1)
    monkeypatch.setattr("store.usage_top.AT_ONCE", 2)
    for number in range(9):
        days.add(days.person(f"month {number}"), 1000 - number, 20261001 + number)
        days.add(days.person(f"even {number}"), 700 - number, 20261101 + number)
    for day in (20261031, 20261101):
        days.add(days.person("both"), 600, day)
    assert [one.name for one in days.usage.top(TENANT, days=30, size=2)] == ["both", "even 0"]
    assert [one.sum.tokens for one in days.usage.top(TENANT, days=365, size=3)] == [1200, 1000, 999]


def test_months_are_what_their_days_add_up_to_also_when_two_people_are_one(days: Days) -> None:
    lin, zhou = days.person("Lin"), days.person("Zhou")
    for person, tokens, day in ((lin, 1, 20261031), (lin, 2, 20261101), (zhou, 4, 20261031), (zhou, 8, 20261130)):
        days.add(person, tokens, day)
    days.add(lin, 16, 20261031, tenant_key="tenant-2")
    days.database.write(lambda: merge(TENANT, zhou, lin))
    with days.database.reading():
        rows = UsagePersonMonth.select().order_by(UsagePersonMonth.tenant_key, UsagePersonMonth.month)
        found = [(row.tenant_key, row.person, row.month, row.tokens, row.requests) for row in rows]
    assert found == [(TENANT, lin, 202610, 5, 2), (TENANT, lin, 202611, 10, 2), ("tenant-2", lin, 202610, 16, 1)]


def test_the_months_between_two_months_pass_the_turn_of_the_year() -> None:
    assert months(202611, 202702) == [202611, 202612, 202701, 202702]
    assert months(202612, 202612) == [202612]
