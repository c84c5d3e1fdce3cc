"""我的key, too many tokens, a bad duration and the reminder: cards that offer something to press for each token."""

import pytest

from cards.tokens import days, reminder
from cards.tokens import listing as tokens
from cards.tokens.token import actions, expiry
from cards.tokens.view import TokenView
from sandbox.elements import replace
from tests.cards.looking import Card, accepted, element, ids, labels, values, words
from tests.cards.token_samples import DAY, EXPIRED, LIVE, NOW, REVOKED, SOON, USE, ZONE


def listed(*views: TokenView, page: int = 1, pages: int = 1) -> Card:
    (card,) = tokens.render(tokens=views, now=NOW, zone=ZONE, use=USE, page=page, pages=pages)
    return card


def test_every_token_of_the_list_has_its_own_buttons() -> None:
    card = listed(LIVE, SOON)
    assert {"use", "expiry_1", "actions_1", "expiry_2", "actions_2"} <= ids(card)
    assert labels(element(card, "actions_2")) == ["续期 10 天", "续期 30 天", "续期 90 天", "轮换", "吊销", "用量"]
    assert {value["slot"] for value in values(element(card, "actions_2"))} == {"2"}


def test_a_press_on_the_list_replaces_the_elements_of_its_token() -> None:
    card = listed(LIVE, SOON)
    renewed = TokenView(SOON.public_id, SOON.masked, NOW + 90 * DAY)
    replace(card, "expiry_2", expiry(renewed, NOW, ZONE, 2))
    replace(card, "actions_2", actions(public_id=SOON.public_id, state="live", asking="revoke", slot=2))
    accepted(card)
    assert labels(element(card, "actions_2")) == ["确认吊销", "取消"]
    assert "30 天" in words(element(card, "expiry_1"))
    assert "90 天" in words(element(card, "expiry_2"))


def test_a_token_is_named_by_its_name_and_its_mask() -> None:
    assert "**我的电脑** · `lk-Ab3dE5gH7j-****` · 今天 12 · 本月 3,456 tokens" in words(listed(LIVE))


def test_the_list_turns_its_pages() -> None:
    assert values(element(listed(LIVE, page=2, pages=3), "actions")) == [
        {"do": "我的key", "with": "1"},
        {"do": "我的key", "with": "3"},
        {"do": "获取key"},
    ]
    assert values(element(listed(LIVE), "actions")) == [{"do": "获取key"}]


def test_who_has_no_token_is_offered_one() -> None:
    assert values(listed()) == [{"do": "获取key"}]


def test_too_many_tokens_offer_the_old_ones() -> None:
    (card,) = tokens.too_many(tokens=(LIVE, SOON), most=2, now=NOW, zone=ZONE)
    assert "最多同时有 2 个" in words(card)
    assert [value["do"] for value in values(card)] == ["续期", "续期", "续期", "轮换", "吊销", "用量"] * 2


def test_too_many_tokens_for_one_card_lead_to_the_list() -> None:
    (card,) = tokens.too_many(tokens=(LIVE,) * 9, most=9, now=NOW, zone=ZONE)
    assert values(card)[-1] == {"do": "我的key", "with": "2"}


@pytest.mark.parametrize(("usual", "most", "offered"), [(10, 90, [7, 10, 30, 90]), (10, 15, [7, 10, 15]), (1, 1, [1])])
def test_a_bad_duration_offers_good_ones_to_press(usual: int, most: int, offered: list[int]) -> None:
    (card,) = days.render(reason="duration_too_long", given="99天", most_days=most, usual_days=usual)
    assert values(card) == [{"do": "获取key", "with": f"{count}天"} for count in offered]
    assert f"最多 {most} 天" in words(card)
    assert "「99天」" in words(card)


def test_a_reminder_renews_with_one_press() -> None:
    (card,) = reminder.render(token=SOON, now=NOW, zone=ZONE)
    assert card["header"]["title"]["content"] == "你的 key 还有 2 天到期"
    assert labels(element(card, "actions"))[:3] == ["续期 10 天", "续期 30 天", "续期 90 天"]
    assert values(card)[0] == {"do": "续期", "of": SOON.public_id, "with": "10"}


def test_a_reminder_takes_the_elements_of_the_card_after_a_renewal() -> None:
    (card,) = reminder.render(token=SOON, now=NOW, zone=ZONE)
    replace(card, "expiry", expiry(LIVE, NOW, ZONE))
    replace(card, "actions", actions(public_id=LIVE.public_id, state="live"))
    accepted(card)
    assert "还有 30 天" in words(card)


@pytest.mark.parametrize("view", [EXPIRED, REVOKED])
def test_a_reminder_of_a_dead_token_renews_nothing(view: TokenView) -> None:
    (card,) = reminder.render(token=view, now=NOW, zone=ZONE)
    assert [value["do"] for value in values(card)] == ["获取key", "我的key"]
