"""The buttons of a token: one outcome each, on the rows that are kept and on the cards that people see."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from store.models_tokens import TokenRow
from store.token_text import parse
from tests.bot.holder import (
    Holding,
    callback,
    deeds,
    hold,
    is_token_card,
    labelled,
    press,
    row,
    rows,
    secret_on,
    tables,
    words,
)
from tests.chat import Chat, card_of, direct_chat, element
from tests.servers import Larkey
from tests.support import eventually, free_port

DAY_MS = 86_400_000
OTHER_PORT = free_port()
OTHER = f"http://127.0.0.1:{OTHER_PORT}"


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    """Two hosts that share everything; one person may have many tokens."""
    with Larkey(tmp_path_factory.mktemp("larkey"), settings={"TOKENS__MOST_LIVE": "100"}) as shared:
        shared.start_web(OTHER_PORT)
        yield shared


@pytest.fixture
def held(larkey: Larkey) -> Holding:
    return hold(direct_chat(larkey.sandbox))


GARBAGE: tuple[dict[str, Any], ...] = (
    {"do": "续期", "with": {"days": 30}},
    {"do": "续期", "with": "9" * 400},
    {"do": "续期", "with": "-30"},
    {"do": "续期", "with": "٣٠"},
    {"do": "续期", "of": ["x"], "with": "30"},
    {"do": ["续期"]},
    {"do": {"续期": 1}, "with": None},
    {"do": "吊销", "with": "确认", "of": None},
    {"do": "轮换", "of": 0, "slot": [1]},
    {"do": "批准", "of": {"id": "x"}, "with": ["1d"]},
    {"do": "公告", "of": 7, "with": {"确认": 1}},
    {"do": "用户", "of": "1; DROP TABLE token", "with": "停用"},
    {"do": "我的key", "with": "99999999999999999999"},
)
"""What buttons say that no card of ours has; `of` is a token's where nothing else is said."""


def days_left(larkey: Larkey, public_id: str) -> float:
    found = row(larkey, public_id)
    return float((found.expires - found.created) / DAY_MS)


def test_a_press_renews_and_leaves_the_secret_on_its_card(larkey: Larkey, held: Holding) -> None:
    pressed = held.press("续期 90 天")
    assert pressed["toast"]["type"] == "success"
    assert round(days_left(larkey, held.public_id)) == 90
    held.shows("expiry", "90 天")
    assert secret_on(held.card) == held.secret


def test_a_renewal_never_takes_time_away(larkey: Larkey, held: Holding) -> None:
    held.press("续期 90 天")
    assert "没有改动" in held.press("续期 10 天")["toast"]["content"]
    assert round(days_left(larkey, held.public_id)) == 90


def test_a_double_press_renews_once(larkey: Larkey, held: Holding) -> None:
    with ThreadPoolExecutor(2) as both:
        toasts = list(both.map(lambda _: held.press("续期 90 天")["toast"]["content"], range(2)))
    assert toasts[0] == toasts[1]
    assert len(deeds(larkey, "token.renewed", held.public_id)) == 1


def test_somebody_elses_press_changes_nothing(larkey: Larkey, held: Holding) -> None:
    before = held.card
    stranger = direct_chat(larkey.sandbox, 1).person
    for label in ("续期 90 天", "轮换", "吊销"):
        pressed = callback(larkey, stranger, held.message, held.value(label))
        assert pressed["toast"]["type"] == "warning"
        assert "别人" in pressed["toast"]["content"]
    confirmed = {**held.value("吊销"), "with": "确认"}
    assert callback(larkey, stranger, held.message, confirmed)["toast"]["type"] == "warning"
    assert held.card == before
    assert not deeds(larkey, "token.renewed", held.public_id)


def test_a_revocation_is_asked_about_first(larkey: Larkey, held: Holding) -> None:
    held.press("吊销")
    held.shows("actions", "确认吊销")
    assert not row(larkey, held.public_id).revoked
    held.press("取消")
    held.shows("actions", "续期 30 天")
    held.press("吊销")
    held.shows("actions", "确认吊销")
    held.press("确认吊销")
    held.shows("expiry", "已吊销")
    held.shows("actions", "获取新的 key")
    assert row(larkey, held.public_id).revoked


def test_a_rotation_shows_the_new_secret_on_the_same_card(larkey: Larkey, held: Holding) -> None:
    held.press("轮换")
    held.shows("expiry", "旧的 key 到")
    eventually(lambda: secret_on(held.card) != held.secret)
    fresh = secret_on(held.card)
    parsed = parse(fresh)
    assert parsed is not None
    assert row(larkey, parsed.public_id).digest == parsed.digest
    old = row(larkey, held.public_id)
    assert old.rotated_to == parsed.public_id
    assert not old.revoked
    held.press("续期 90 天")
    held.shows("expiry", "90 天")
    assert "旧的 key 到" in words(element(held.card, "expiry"))
    held.press("吊销")
    held.shows("actions", "确认吊销")
    assert "旧的 key 到" in words(element(held.card, "expiry"))
    held.press("取消")
    held.shows("actions", "续期 30 天")
    assert secret_on(held.card) == fresh


def test_a_press_on_the_card_of_a_revoked_token_offers_a_new_one(larkey: Larkey, held: Holding) -> None:
    renew = held.value("续期 30 天")
    callback(larkey, held.chat.person, held.message, {**held.value("吊销"), "with": "确认"})
    held.shows("actions", "获取新的 key")
    late = callback(larkey, held.chat.person, held.message, renew)
    assert "已吊销" in late["toast"]["content"]
    assert not deeds(larkey, "token.renewed", held.public_id)
    assert held.press("获取新的 key")["toast"]["type"] == "success"
    fresh = held.chat.wait_reply(held.message["message_id"], is_token_card)
    assert secret_on(card_of(fresh) or {}) not in ("", held.secret)


def test_a_press_on_the_card_of_a_vanished_token_offers_a_new_one(larkey: Larkey, held: Holding) -> None:
    with tables(larkey) as database:
        database.write(TokenRow.delete().where(TokenRow.public_id == held.public_id).execute)
    pressed = held.press("续期 30 天")
    assert "不在" in pressed["toast"]["content"]
    held.shows("actions", "获取新的 key")
    held.shows("expiry", "不在")


def test_a_replayed_callback_does_nothing_more(larkey: Larkey, held: Holding) -> None:
    renew, event = held.value("续期 90 天"), "the-same-event"
    first = callback(larkey, held.chat.person, held.message, renew, event_id=event)
    assert first["toast"]["type"] == "success"
    held.shows("expiry", "90 天")
    for _ in range(3):
        assert callback(larkey, held.chat.person, held.message, renew, event_id=event) == {}
    assert len(deeds(larkey, "token.renewed", held.public_id)) == 1


def test_a_button_of_somebodys_own_making_does_nothing(larkey: Larkey, held: Holding) -> None:
    before = row(larkey, held.public_id)
    for value in GARBAGE:
        answer = callback(larkey, held.chat.person, held.message, {"of": held.public_id, **value})
        assert answer.get("toast", {}).get("type") != "success", value
    assert row(larkey, held.public_id).__data__ == before.__data__
    assert "Traceback" not in larkey.logs()


def test_a_card_that_is_too_old_to_change_gets_a_successor(larkey: Larkey, held: Holding) -> None:
    """The platform keeps a card for 14 days; it may be pressed on after that."""
    larkey.sandbox.chaos(api_error={"path": "/open-apis/cardkit/v1/cards/*", "code": 200750, "status": 400, "times": 2})
    held.press("吊销")
    successor = held.chat.wait_reply(held.message["message_id"], lambda card: "确认吊销" in labelled(card))
    assert not secret_on(card_of(successor) or {})
    press(held.chat, successor, "确认吊销")
    Holding(held.chat, successor, held.secret).shows("expiry", "已吊销")
    assert row(larkey, held.public_id).revoked


def test_all_cards_of_a_token_follow(larkey: Larkey, held: Holding) -> None:
    listed = held.chat.wait_reply(
        held.chat.send("我的key")["message_id"], lambda card: element(card, "expiry_1") is not None
    )
    press(held.chat, listed, "续期 90 天")
    held.shows("expiry", "90 天")
    assert secret_on(held.card) == held.secret
    on_list = Holding(held.chat, listed, held.secret)
    on_list.shows("expiry_1", "90 天")
    held.press("吊销")
    held.shows("actions", "确认吊销")
    held.press("确认吊销")
    on_list.shows("expiry_1", "已吊销")


def at_once(calls: Sequence[Callable[[], dict[str, Any]]]) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(call) for call in calls]]


def test_presses_at_two_hosts_at_once_have_one_outcome(larkey: Larkey) -> None:
    held = hold(direct_chat(larkey.sandbox))
    person, message = held.chat.person, held.message
    renew, revoke = held.value("续期 90 天"), {**held.value("吊销"), "with": "确认"}
    renewed = at_once([partial(callback, larkey, person, message, renew, url=url) for url in ("", OTHER)])
    assert [answer["toast"]["type"] for answer in renewed] == ["success", "success"]
    assert len(deeds(larkey, "token.renewed", held.public_id)) == 1
    held.shows("expiry", "90 天")
    at_once([partial(callback, larkey, person, message, revoke, url=url) for url in ("", OTHER)])
    assert len(deeds(larkey, "token.revoked", held.public_id)) == 1
    held.shows("expiry", "已吊销")


def test_a_renewal_during_revocation_does_not_bring_it_back(larkey: Larkey) -> None:
    for number in range(5):
        held = hold(direct_chat(larkey.sandbox), f"获取key {number + 1}天")
        revoke = {**held.value("吊销"), "with": "确认"}
        calls = [
            partial(callback, larkey, held.chat.person, held.message, held.value("续期 90 天")),
            partial(callback, larkey, held.chat.person, held.message, revoke, url=OTHER),
        ]
        at_once(calls if number % 2 else calls[::-1])
        assert row(larkey, held.public_id).revoked
        held.shows("expiry", "已吊销")
        held.shows("actions", "获取新的 key")
        assert "续期 90 天" not in words(held.card)


def test_the_same_question_twice_gives_one_token(larkey: Larkey) -> None:
    chat: Chat = direct_chat(larkey.sandbox)
    question = chat.send("/key 3", deliver=False)
    larkey.sandbox.chaos(redeliver=question["message_id"], times=3)
    held = chat.wait_reply(question["message_id"], is_token_card)
    assert len([one for one in rows(larkey) if one.message_id == question["message_id"]]) == 1
    assert row(larkey, secret_on(card_of(held) or {}).split("-")[1])
    assert len(chat.answers(question["message_id"])) == 1
