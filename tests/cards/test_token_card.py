"""The card of one token: its states, its buttons, and a secret that is shown once and in one place."""

import copy
import json
import shlex
from typing import Any

import pytest

from cards.dialect.reading import plain_of_dialect
from cards.figures import NO_BREAK
from cards.tokens import token
from cards.tokens.token import TokenView, actions, expiry, render, secret_element, use_element
from sandbox.elements import replace
from tests.cards.looking import accepted, element, ids, labels, values, words
from tests.cards.token_samples import (
    DAY,
    EXPIRED,
    HOME,
    LIVE,
    MASKED,
    NOW,
    OPEN_USE,
    PUBLIC,
    REVOKED,
    ROTATED,
    SECRET,
    SECRET_PART,
    SOON,
    USE,
    ZONE,
    key,
)

Card = dict[str, Any]


def only(cards: list[Card]) -> Card:
    (card,) = cards
    return card


def shown(view: TokenView) -> Card:
    return only(render(token=view, now=NOW, use=USE, **HOME))


def test_a_new_token_is_shown_in_full_on_its_card() -> None:
    card = only(key(SECRET))
    line = words(element(card, "secret"))
    assert f"```\n{SECRET}\n```" in line
    assert "只显示这一次" in line
    assert f"Bearer {SECRET}" in line
    assert f'apiKey: "{SECRET}"' in line


def test_the_secret_stands_in_one_element_and_in_no_button() -> None:
    card = only(key(SECRET))
    assert SECRET_PART not in json.dumps(values(card))
    outside = copy.deepcopy(card)
    outside["body"]["elements"] = [item for item in card["body"]["elements"] if item.get("element_id") != "secret"]
    assert len(outside["body"]["elements"]) == len(card["body"]["elements"]) - 1
    assert SECRET_PART not in json.dumps(outside, ensure_ascii=False)


def test_a_card_drawn_anew_masks_the_token_and_its_snippets() -> None:
    line = words(element(only(key()), "secret"))
    assert f"`{MASKED}`" in line
    assert "只显示这一次" not in line
    assert line.count("YOUR_KEY") == 3


def test_a_press_replaces_single_elements_and_leaves_the_secret_alone() -> None:
    card = only(key(SECRET))
    before = copy.deepcopy(element(card, "secret"))
    renewed = TokenView(PUBLIC, MASKED, NOW + 90 * DAY)
    replace(card, "expiry", expiry(renewed, NOW, ZONE))
    replace(card, "use", use_element(OPEN_USE))
    replace(card, "actions", actions(public_id=PUBLIC, state="live", asking="revoke"))
    accepted(card)
    assert element(card, "secret") == before
    assert "90 天" in words(element(card, "expiry"))


def test_a_rotation_replaces_the_secret_together_with_its_snippets() -> None:
    card = only(key(SECRET))
    replace(
        card, "secret", secret_element(ROTATED, now=NOW, base_url=HOME["base_url"], model="m", secret="lk-new-token")
    )
    accepted(card)
    assert SECRET_PART not in json.dumps(card)


@pytest.mark.parametrize("view", [LIVE, SOON, EXPIRED, REVOKED, ROTATED])
def test_every_state_has_the_elements_that_a_press_replaces(view: TokenView) -> None:
    assert {"secret", "expiry", "use", "actions"} <= ids(shown(view))


def test_a_live_token_can_be_renewed_rotated_revoked_and_looked_at() -> None:
    row = element(shown(LIVE), "actions")
    assert labels(row) == ["续期 10 天", "续期 30 天", "续期 90 天", "轮换", "吊销", "用量"]
    assert labels(row, "en") == ["Renew 10 days", "Renew 30 days", "Renew 90 days", "Rotate", "Revoke", "Usage"]
    assert values(row) == [
        {"do": "续期", "of": PUBLIC, "with": "10"},
        {"do": "续期", "of": PUBLIC, "with": "30"},
        {"do": "续期", "of": PUBLIC, "with": "90"},
        {"do": "轮换", "of": PUBLIC},
        {"do": "吊销", "of": PUBLIC},
        {"do": "用量", "of": PUBLIC},
    ]


def test_the_days_to_renew_for_are_those_that_are_allowed() -> None:
    assert labels(actions(public_id=PUBLIC, state="live", renewals=(1,)))[0] == "续期 1 天"
    assert labels(actions(public_id=PUBLIC, state="live", renewals=(1,)), "en")[0] == "Renew 1 day"


def test_revoking_is_asked_twice() -> None:
    row = actions(public_id=PUBLIC, state="live", asking="revoke")
    assert labels(row) == ["确认吊销", "取消"]
    assert values(row) == [
        {"do": "吊销", "of": PUBLIC, "with": "确认"},
        {"do": "吊销", "of": PUBLIC, "with": "取消"},
    ]
    assert row["element_id"] == "actions"


def test_a_dead_token_is_not_asked_about() -> None:
    assert labels(actions(public_id=PUBLIC, state="revoked", asking="revoke")) == ["获取新的 key", "我的 key"]


@pytest.mark.parametrize("view", [EXPIRED, REVOKED])
def test_a_dead_token_offers_a_new_one(view: TokenView) -> None:
    assert values(shown(view)) == [{"do": "获取key"}, {"do": "我的key"}]


@pytest.mark.parametrize("view", [EXPIRED, REVOKED])
def test_a_dead_token_has_nothing_to_copy(view: TokenView) -> None:
    assert "curl" not in words(shown(view))


def test_a_vanished_token_offers_a_new_one() -> None:
    card = only(token.gone())
    assert values(card) == [{"do": "获取key"}, {"do": "我的key"}]
    assert "不在了" in words(card)


def test_the_time_that_is_left_is_said() -> None:
    assert "还有 30 天" in words(element(shown(LIVE), "expiry"))
    assert "30 days left" in words(element(shown(LIVE), "expiry"), "en")
    assert "只剩 2 天" in words(element(shown(SOON), "expiry"))


def test_the_expiry_is_in_the_time_zone_of_the_deployment() -> None:
    view = TokenView(PUBLIC, "m", 1_751_371_200.0)
    assert "2025-07-01 20:00" in words(expiry(view, NOW, "Asia/Shanghai"))
    assert "2025-07-01 12:00" in words(expiry(view, NOW, "UTC"))


def test_a_rotated_token_says_how_long_the_old_one_lives() -> None:
    assert "旧的 key 到 2025-06-16 23:06 为止还能用" in words(element(shown(ROTATED), "expiry"))
    assert "旧的 key" not in words(expiry(ROTATED, NOW + 2 * DAY, ZONE))


def test_the_state_is_on_the_card() -> None:
    colours = [shown(view)["header"]["template"] for view in (LIVE, SOON, EXPIRED, REVOKED)]
    assert colours == ["blue", "orange", "grey", "grey"]
    assert "已吊销" in words(element(shown(REVOKED), "expiry"))
    assert "已过期" in words(element(shown(EXPIRED), "expiry"))


def test_use_is_shown_against_the_share() -> None:
    line = words(use_element(USE))
    assert "12,345 / 100,000 tokens".replace(" ", NO_BREAK) in line
    assert "━─────────" in plain_of_dialect(use_element(USE)["content"])
    assert " 12%" in line
    assert "不限量" in words(use_element(OPEN_USE))


def test_the_snippets_are_programs() -> None:
    panel = element(only(key(SECRET)), "snippets")
    curl, python, _ = (item["content"].split("```")[1].partition("\n")[2] for item in panel["elements"])
    compile(python, "snippet", "exec")
    words_of_curl = shlex.split(curl)
    assert words_of_curl[1] == "https://larkey.example.com/v1/chat/completions"
    assert json.loads(words_of_curl[-1])["model"] == "gpt-4o-mini"
