"""What administrators see and press: the state of things, a person, an announcement."""

import pytest

from cards import notice
from cards.admin import announce, status
from cards.admin import person as person_card
from cards.admin.person import PersonView
from cards.admin.pool import PoolKey
from cards.admin.status import Queue
from cards.figures import NO_BREAK
from tests.cards.looking import Card, element, labels, objects, values, words
from tests.cards.token_samples import LIVE, LONG_TEXT, NOW, PERSON, POOL, REVOKED, USE, ZONE


def confirmed(card: Card) -> list[str]:
    """The labels of the buttons that the client asks about first."""
    return [item["text"]["content"] for item in objects(card) if item.get("tag") == "button" and "confirm" in item]


def test_the_state_of_things_is_on_one_card() -> None:
    (card,) = status.status(pool=POOL, queue=Queue(3, 2, 90.0), versions={"larkey": "0.1.0"}, now=NOW, zone=ZONE)
    said = words(card)
    assert "可用 21 把 · 休息 1 把 · 正在调用 3" in said
    assert "等待 3 · 进行中 2 · 最久等了 2 分钟" in said
    assert "larkey 0.1.0" in said
    assert "休息到 2025-06-15 23:16" in words(element(card, "keys")).splitlines()[0]
    assert "另有 10 把" in words(element(card, "keys"))


def test_a_key_is_named_with_its_upstream_and_says_why_it_rests_in_both_languages() -> None:
    pool = [
        PoolKey("a1b2", NOW + 600, "organisation", upstream="azure"),
        PoolKey("b7c8", NOW + 500, "limited", upstream="default", model="gpt-4o"),
        PoolKey("c3d4", NOW - 5, "empty", upstream="kimi", waiting=True),
        PoolKey("e5f6", running=2, upstream="default"),
    ]
    (card,) = status.status(pool=pool, queue=Queue(0, 0), versions={}, now=NOW, zone=ZONE)
    lines = element(card, "keys")
    assert words(lines).splitlines()[:4] == [
        "- azure · a1b2：休息到 2025-06-15 23:16（所在组织被限速）",
        "- default · b7c8：休息到 2025-06-15 23:15（限速，只限 gpt-4o）",
        "- kimi · c3d4：等下一次调用试用（没有余额）",
        "- default · e5f6：可用，正在调用 2",
    ]
    assert "azure · a1b2: resting until 2025-06-15 23:16 (its organisation is rate limited)" in str(lines)


def test_an_empty_queue_has_no_oldest() -> None:
    (card,) = status.status(pool=POOL, queue=Queue(0, 0), versions={}, now=NOW, zone=ZONE)
    assert "等待 0 · 进行中 0" in words(element(card, "queue"))
    assert "最久" not in words(card)


def test_a_person_is_shown_with_tokens_use_and_a_switch() -> None:
    (card,) = person_card.person(person=PERSON, tokens=(LIVE, REVOKED), now=NOW, zone=ZONE, use=USE)
    assert values(card) == [
        {"do": "用户", "of": "p1", "with": "停用"},
        {"do": "吊销", "of": LIVE.public_id, "with": "确认", "by": "admin", "slot": "1"},
    ]
    assert confirmed(card) == ["停用", "吊销"]
    assert "12,345 / 100,000 tokens".replace(" ", NO_BREAK) in words(element(card, "use"))


def test_a_suspended_person_can_come_back() -> None:
    (card,) = person_card.person(person=PersonView("p1", "小满", NOW), tokens=(), now=NOW, zone=ZONE)
    assert values(card) == [{"do": "用户", "of": "p1", "with": "恢复"}]
    assert "2025-06-15 23:06" in words(element(card, "actions"))


def test_several_people_of_a_name_are_a_choice() -> None:
    (card,) = person_card.choose(
        people=[PersonView("p1", "小满", note="设计部"), PersonView("p2", "小满")], name="小满"
    )
    assert labels(card) == ["小满 设计部", "小满"]
    assert values(card) == [{"do": "用户", "of": "p1"}, {"do": "用户", "of": "p2"}]


def test_an_announcement_is_confirmed_first() -> None:
    (card,) = announce.render(draft="d1", text=LONG_TEXT, people=42, state="asking")
    assert values(card) == [{"do": "公告", "of": "d1", "with": "确认"}, {"do": "公告", "of": "d1", "with": "取消"}]
    assert "42" in words(element(card, "progress"))
    assert "今晚维护" in words(element(card, "text"))


def test_an_announcement_shows_its_progress_and_can_be_stopped() -> None:
    (card,) = announce.render(draft="d1", text="x", people=42, state="running", sent=7, failed=1)
    assert values(card) == [{"do": "公告", "of": "d1", "with": "停止"}]
    assert "已发 **7** / 42，失败 1" in words(element(card, "progress"))


@pytest.mark.parametrize("state", ["done", "stopped", "cancelled"])
def test_an_announcement_that_is_over_has_no_buttons(state: announce.State) -> None:
    (card,) = announce.render(draft="d1", text="x", people=42, state=state)
    assert not values(card)


def test_an_announcement_keeps_its_lines_and_links_and_calls_nobody() -> None:
    (card,) = announce.announcement(text="今晚 22:00 维护\n详见 https://example.com/a_b <at id=all></at>")
    text = element(card, "text")["content"]
    assert "维护<br>详见" in text
    assert "(https://example.com/a_b)" in text
    assert "<at" not in text


@pytest.mark.parametrize(("text", "fits"), [("x", True), (LONG_TEXT, True), (LONG_TEXT * 5, False), (" \n", False)])
def test_an_announcement_must_fit_on_a_card(text: str, fits: bool) -> None:
    assert announce.fits(text) is fits


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "quota_set",
            {"person": "小满", "before": "1,000", "after": "2,000"},
            "**小满** 的每日份额：1,000 → **2,000** tokens",
        ),
        ("quota_bad", {"given": "很多"}, "「很多」不是份额"),
        ("revoked_by_admin", {"public_id": "abc", "person": "小满"}, "已吊销 abc（小满）"),
        ("token_unknown", {"public_id": "abc"}, "没有编号是「abc」的 key"),
        ("announce_bad", {}, "公告 内容"),
        ("sent_in_private", {}, "已私信给你"),
        ("private_failed", {}, "没能私信给你"),
        ("share_granted", {"amount": "500", "until": "2025-06-16 10:00"}, "加了 500 tokens"),
        ("share_refused", {}, "没有通过"),
    ],
)
def test_short_answers_are_notices(name: str, values: dict[str, str], said: str) -> None:
    (card,) = notice.render(name=name, **values)
    assert said in words(card)
