"""获取key, as people see it: a token on a card of one's own, shown in full once and never to anybody else."""

import json
from typing import Any

import pytest

from tests.bot.holder import WHOLE, is_token_card, labelled, press, rows, secret_on, words
from tests.chat import Chat, Json, buttons, card_of, direct_chat, element, group_chat, text_of
from tests.servers import Larkey
from tests.support import eventually, request


def private_cards(chat: Chat) -> list[Json]:
    """What the bot has sent to this person by itself: token cards, newest last."""
    return [
        message
        for message in chat.messages()
        if message["sender"]["is_bot"] and not message["parent_id"] and is_token_card(card_of(message) or {})
    ]


MOST = 8


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {"TOKENS__MOST_LIVE": str(MOST)}}


def test_a_token_comes_in_full_on_a_card(chat: Chat) -> None:
    question = chat.send("获取key 30天")
    answer = chat.wait_reply(question["message_id"], is_token_card)
    card = card_of(answer)
    assert card is not None
    assert WHOLE.fullmatch(secret_on(card))
    assert secret_on({"only": element(card, "secret")}) == secret_on(card)
    assert "30 天" in words(element(card, "expiry"))
    assert element(card, "use") is not None
    assert set(buttons(card)) >= {"续期", "轮换", "吊销", "用量"}
    assert len(chat.answers(question["message_id"])) == 1


@pytest.mark.parametrize("kind", ["group", "topic_group"])
def test_a_group_sees_only_that_it_was_sent_in_private(larkey: Larkey, chat: Chat, kind: str) -> None:
    group = group_chat(larkey.sandbox, 0, kind)
    before = len(private_cards(chat))
    question = group.send("@Larkey 获取key 3天", mention=["bot"])
    told = group.wait_reply(question["message_id"], lambda card: "已私信给你" in words(card))
    assert told
    eventually(lambda: len(private_cards(chat)) == before + 1)
    assert secret_on(card_of(private_cards(chat)[-1]) or {})
    assert not any("lk-" in text_of(message) for message in group.messages())
    assert not private_cards(direct_chat(larkey.sandbox, 1))


def test_the_buttons_of_a_card_sent_in_private_work(larkey: Larkey, chat: Chat) -> None:
    group = group_chat(larkey.sandbox, 0)
    before = len(private_cards(chat))
    group.send("@Larkey /key 3", mention=["bot"])
    eventually(lambda: len(private_cards(chat)) == before + 1)
    card = private_cards(chat)[-1]
    assert press(chat, card, "续期 30 天")["toast"]["type"] == "success"
    eventually(lambda: "30 天" in words(element(card_of(chat.message(card["message_id"])) or {}, "expiry")))


def test_a_duration_that_is_not_allowed_gets_a_card_with_examples(chat: Chat) -> None:
    question = chat.send("获取key 半个月")
    card = chat.wait_reply(question["message_id"], lambda card: "有效期不太对" in words(card))
    pressed = press(chat, card, "获取 key，7 天")
    assert pressed["toast"]["type"] == "success"
    fresh = chat.wait_reply(card["message_id"], is_token_card)
    assert "7 天" in words(element(card_of(fresh) or {}, "expiry"))
    assert press(chat, card, "获取 key，7 天")["toast"]["type"] == "info"
    assert len([reply for reply in chat.answers(card["message_id"]) if is_token_card(card_of(reply) or {})]) == 1


def test_a_question_about_keys_is_a_question(chat: Chat) -> None:
    assert "重新生成" in buttons(card_of(chat.ask("怎么获取key？")) or {})


def test_one_token_too_many_offers_the_old_ones(larkey: Larkey) -> None:
    zhou = direct_chat(larkey.sandbox, 1)
    for _ in range(MOST):
        zhou.wait_reply(zhou.send("/key")["message_id"], is_token_card)
    question = zhou.send("/key")
    card = card_of(zhou.wait_reply(question["message_id"], lambda card: "已经够多了" in words(card)))
    assert card is not None
    assert "轮换" in labelled(card)
    assert element(card, "actions_6") is not None
    assert len([row for row in rows(larkey) if row.message_id == question["message_id"]]) == 0


def test_a_token_opens_v1_and_its_use_is_in_the_list(larkey: Larkey, chat: Chat) -> None:
    token = secret_on(card_of(chat.wait_reply(chat.send("获取key")["message_id"], is_token_card)) or {})
    body = json.dumps({"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    assert request("POST", f"{larkey.url}/v1/chat/completions", body, headers).status == 200

    def counted() -> bool:
        listed = chat.wait_reply(chat.send("/keys")["message_id"], lambda card: element(card, "title_1") is not None)
        line = words(element(card_of(listed) or {}, "title_1"))
        assert token.split("-")[1] in line
        return "今天 0" not in line

    eventually(counted, every=0.5)
    usage = chat.wait_reply(chat.send("用量")["message_id"], lambda card: element(card, "chart") is not None)
    assert "sandbox" in words(element(card_of(usage) or {}, "models"))
    assert "people" not in words(card_of(usage))
