"""Fair shares on cards: little left, nothing left, and the administrators who may grant more."""

import pytest

from cards.figures import Share, Use
from cards.shares import share
from cards.shares.share import GRANTS, asking, decision
from cards.talk import answer
from cards.talk.answer import Footer
from sandbox.elements import replace
from tests.cards.looking import Card, accepted, element, labels, values, words
from tests.cards.token_samples import NOW, WANTED, ZONE

REFILLS = NOW + 5 * 3600


def empty(window: share.Window) -> Card:
    (card,) = share.empty(window=window, refills=REFILLS, now=NOW, zone=ZONE)
    return card


def test_enough_is_not_worth_a_word() -> None:
    assert share.low(Use(Share(79, 100), Share(0, 100))) is None
    assert share.low(Use(Share(10**9), Share(10**9))) is None


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (Use(Share(80_000, 100_000), Share(1, 100)), "今天还剩 20%（20,000 tokens）"),
        (Use(Share(85, 100), Share(99, 100)), "本月还剩 1%（1 tokens）"),
        (Use(Share(130, 100), Share(1, 100)), "今天还剩 0%（0 tokens）"),
    ],
)
def test_the_footer_says_what_is_left_of_the_share_that_is_lowest(use: Use, said: str) -> None:
    low = share.low(use)
    assert low is not None
    assert low.zh == said
    assert "left" in low.en


def test_the_footer_of_an_answer_ends_with_what_is_left() -> None:
    footer = Footer(model="gpt-4o-mini", share=share.low(Use(Share(9, 10), Share(1, 10))))
    (card,) = answer.render(question="om_1", pages=("你好",), state="done", footer=footer)
    assert "gpt-4o-mini · 今天还剩 10%（1 tokens）" in words(element(card, "footer"))
    accepted(card)


@pytest.mark.parametrize("window", ["day", "month"])
def test_an_empty_share_says_when_it_fills_and_offers_to_ask(window: share.Window) -> None:
    card = empty(window)
    assert "2025-06-16 04:06" in words(card)
    assert "还要 5 小时" in words(card)
    assert "in 5 hours" in words(card, "en")
    assert values(card) == [{"do": "申请额度"}]


@pytest.mark.parametrize("window", ["minute", "streams"])
def test_a_moment_of_patience_needs_no_administrator(window: share.Window) -> None:
    assert not values(empty(window))


def test_who_has_asked_cannot_ask_again() -> None:
    card = empty("day")
    replace(card, "actions", asking("asked"))
    accepted(card)
    assert not values(card)
    assert "已经转给管理员" in words(card)


def test_an_administrator_grants_for_one_of_four_times_or_refuses() -> None:
    (card,) = share.approval(wanted=WANTED)
    row = element(card, "actions")
    assert labels(row) == ["+500,000 · 1 小时", "+500,000 · 8 小时", "+500,000 · 1 天", "+500,000 · 7 天", "拒绝"]
    assert labels(row, "en")[2] == "+500,000 · 1 day"
    assert values(row)[:4] == [{"do": "批准", "of": "g7", "with": name} for name in ("1h", "8h", "1d", "7d")]
    assert values(row)[4] == {"do": "拒绝", "of": "g7"}
    assert list(GRANTS.values()) == [3600, 28_800, 86_400, 604_800]


@pytest.mark.parametrize(("state", "said"), [("granted", "大山 已批准：+500,000"), ("refused", "大山 已拒绝")])
def test_a_decision_takes_the_place_of_the_buttons(state: share.Decision, said: str) -> None:
    (card,) = share.approval(wanted=WANTED)
    replace(card, "actions", decision(WANTED, state, "大山", "2025-06-16 10:00"))
    accepted(card)
    assert not values(card)
    assert said in words(card)
