"""The same deeds in words, from the bot's menu, and where the app may not use CardKit."""

from typing import Any

import pytest

from tests.bot.holder import (
    Holding,
    deeds,
    hold,
    is_token_card,
    labelled,
    let_expire,
    press,
    row,
    secret_on,
    words,
)
from tests.chat import Chat, buttons, card_of, direct_chat, element, text_of
from tests.conftest import StartLarkey
from tests.servers import Larkey
from tests.support import eventually


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {"TOKENS__MOST_LIVE": "50"}}


def shown(chat: Chat, text: str) -> Holding:
    """What the bot shows of a token when this is typed."""
    message = chat.wait_reply(chat.send(text)["message_id"], is_token_card)
    return Holding(chat, message, secret_on(card_of(message) or {}))


def test_the_only_token_is_meant_where_none_is_named(larkey: Larkey) -> None:
    zhou = direct_chat(larkey.sandbox, 1)
    held = hold(zhou)
    renewed = shown(zhou, "续期 60 天")
    renewed.shows("expiry", "60 天")
    held.shows("expiry", "60 天")
    assert not renewed.secret
    assert shown(zhou, "/renew 9").card
    shown(zhou, "续期70天").shows("expiry", "70 天")
    rotated = shown(zhou, "轮换")
    assert rotated.secret not in ("", held.secret)
    held.shows("expiry", "旧的 key 到")
    asked = shown(zhou, "/revoke")
    assert "确认吊销" in labelled(asked.card)
    assert not row(larkey, rotated.public_id).revoked
    asked.press("确认吊销")
    rotated.shows("expiry", "已吊销")
    asked.shows("expiry", "已吊销")
    assert row(larkey, held.public_id).revoked


def test_of_several_tokens_one_is_named_or_chosen(larkey: Larkey, chat: Chat) -> None:
    first, second = hold(chat), hold(chat)
    listed = chat.wait_reply(chat.send("续期")["message_id"], lambda card: element(card, "actions_2") is not None)
    assert "还什么都没有改" in text_of(listed)
    named = shown(chat, f"續期 {first.public_id} 40 天")
    named.shows("expiry", "40 天")
    named = shown(chat, f"续期 {first.public_id} 80天")
    named.shows("expiry", "80 天")
    second.shows("expiry", "30 天")
    question = chat.send("续期 Zzzzzzzzzz 80天")
    assert chat.wait_reply(question["message_id"], lambda card: "没有编号" in words(card))
    question = chat.send(f"续期 {first.public_id} 400天")
    refused = chat.wait_reply(question["message_id"], lambda card: "有效期不太对" in words(card))
    assert "获取key" not in text_of(refused)
    assert "已续期" in chat.press(refused, "续期")["toast"]["content"]
    assert len(deeds(larkey, "token.renewed", first.public_id)) == 3


@pytest.mark.parametrize("text", ["续期要多少钱", "续期 怎么弄", "轮换 是什么意思", "吊销 了以后还能恢复吗"])
def test_a_sentence_about_it_is_a_question(chat: Chat, text: str) -> None:
    assert "重新生成" in buttons(card_of(chat.ask(text)) or {})


def test_a_press_on_an_expired_token_offers_a_new_one(larkey: Larkey, chat: Chat) -> None:
    held = hold(chat)
    let_expire(larkey, held, -0.1)
    pressed = held.press("续期 30 天")
    assert "已过期" in pressed["toast"]["content"]
    held.shows("expiry", "已过期")
    held.shows("actions", "获取新的 key")
    assert not deeds(larkey, "token.renewed", held.public_id)


def by_itself(chat: Chat) -> list[str]:
    """What the bot has sent without being answered to."""
    mine = [message for message in chat.messages() if message["sender"]["is_bot"] and not message["parent_id"]]
    return [text_of(message) for message in mine]


@pytest.mark.parametrize(("key", "says"), [("key", "只显示这一次"), ("keys", "我的 key"), ("usage", "用量")])
def test_the_menu_of_the_bot_knows_the_commands(larkey: Larkey, chat: Chat, key: str, says: str) -> None:
    before = len(by_itself(chat))
    larkey.sandbox.post("menu", from_=chat.person, event_key=key)
    eventually(lambda: len(by_itself(chat)) > before)
    assert says in by_itself(chat)[-1]


def test_without_cardkit_the_cards_are_drawn_whole_and_hide_the_secret(start_larkey: StartLarkey) -> None:
    larkey = start_larkey()
    larkey.sandbox.chaos(deny_scope="cardkit:card:write", on=True)
    chat = direct_chat(larkey.sandbox)
    held = hold(chat)
    assert held.secret
    held.press("吊销")
    held.shows("actions", "确认吊销")
    held.press("取消")
    held.shows("actions", "续期 90 天")
    assert not secret_on(held.card)
    held.press("轮换")
    eventually(lambda: secret_on(held.card) not in ("", held.secret))
    fresh = secret_on(held.card)
    listed = chat.wait_reply(chat.send("我的key")["message_id"], lambda card: element(card, "expiry_1") is not None)
    assert secret_on(held.card) == fresh
    press(chat, listed, "续期 90 天")
    held.shows("expiry", "90 天")
    assert not secret_on(held.card)
