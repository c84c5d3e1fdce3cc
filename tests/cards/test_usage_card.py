"""用量: a chart of 30 days by model, the same in words, and more for administrators."""

from typing import Any

from cards.admin.pool import PoolKey
from cards.figures import NO_BREAK
from cards.shares import usage
from cards.shares.usage import DayUse, PersonUse
from tests.cards.looking import Card, element, ids, words
from tests.cards.token_samples import NASTY, NOW, USE

TODAY = "2025-06-15"
USES = [
    DayUse("2025-06-14", "gpt-4o-mini", 1000, 3),
    DayUse("2025-06-15", "o3", 500, 1),
    DayUse("2025-06-15", "gpt-4o-mini", 50, 1),
]


def card_of(uses: list[DayUse], **more: Any) -> Card:
    (card,) = usage.render(days=uses, today=TODAY, **more)
    return card


def rows(uses: list[DayUse]) -> list[dict[str, Any]]:
    spec = element(card_of(uses), "chart")["chart_spec"]
    assert (spec["type"], spec["xField"], spec["yField"], spec["seriesField"]) == ("bar", "day", "tokens", "model")
    assert spec["stack"] is True
    found: list[dict[str, Any]] = spec["data"][0]["values"]
    return found


def test_the_chart_has_every_one_of_the_thirty_days_in_order() -> None:
    days = list(dict.fromkeys(row["day"] for row in rows(USES)))
    assert len(days) == 30
    assert (days[0], days[-1]) == ("05-17", "06-15")
    assert days == sorted(days)


def test_the_chart_stacks_the_models_of_a_day() -> None:
    assert [row for row in rows(USES) if row["tokens"]] == [
        {"day": "06-14", "model": "gpt-4o-mini", "tokens": 1000},
        {"day": "06-15", "model": "gpt-4o-mini", "tokens": 50},
        {"day": "06-15", "model": "o3", "tokens": 500},
    ]


def test_what_is_older_than_thirty_days_is_not_on_the_chart() -> None:
    assert not [row for row in rows([DayUse("2025-05-16", "o3", 7)]) if row["tokens"]]


def test_rarely_used_models_share_a_colour_and_nothing_is_lost() -> None:
    uses = [DayUse(TODAY, f"m{n}", 10**n) for n in range(9)]
    drawn = {row["model"]: row["tokens"] for row in rows(uses) if row["tokens"]}
    assert set(drawn) == {"m8", "m7", "m6", "m5", "m4", "其他 / others"}
    assert sum(drawn.values()) == sum(use.tokens for use in uses)


def test_the_totals_are_in_words_too() -> None:
    said = words(card_of(USES, use=USE))
    assert "共 1,550 tokens，5 次请求" in said
    assert "gpt-4o-mini 1,050 · o3 500" in said
    assert "12,345 / 100,000 tokens".replace(" ", NO_BREAK) in said


def test_what_a_call_costs_that_was_hung_up_on_is_no_secret() -> None:
    assert "断开前已生成的部分" in words(element(card_of(USES), "policy"))


def test_a_month_without_use_says_so() -> None:
    assert "还没有用量" in words(card_of([]))
    assert "chart" not in ids(card_of([]))


def test_an_administrator_sees_the_top_people_and_the_pool() -> None:
    people = [PersonUse("小满", 900, 9), PersonUse(NASTY, 100, 1), *[PersonUse(f"p{n}", 1) for n in range(20)]]
    card = card_of(USES, people=people, pool=[PoolKey("a1"), PoolKey("b2", NOW + 60)])
    table = words(element(card, "people"))
    assert "| 1 | 小满 | 900 | 9 |" in table
    assert "| 10 | p7 |" in table
    assert "p8" not in table
    assert all(line.count("|") == 5 for line in table.split("\n"))
    assert "可用 1 把 · 休息 1 把" in words(element(card, "pool"))


def test_everybody_else_sees_neither() -> None:
    assert not {"people", "pool"} & ids(card_of(USES, use=USE))
