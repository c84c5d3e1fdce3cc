"""模型 and 角色: what a conversation speaks with, chosen on a list or typed, and taken back."""

import json
from typing import Any

import pytest

from tests.chat import Chat, Json, button_value, buttons, card_of, elements, text_of
from tests.support import eventually

ROLES = {"翻译 Translate": "You translate.", "润色 Polish": "You polish."}


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {"LLM__ROLES": json.dumps(ROLES), "LLM__MODELS": '["sandbox-mini"]'}}


def said(chat: Chat, text: str, **how: Any) -> str:
    """What the bot answers to this, whatever card it is on."""
    return text_of(reply(chat, text, **how))


def reply(chat: Chat, text: str, **how: Any) -> Json:
    return chat.wait_reply(chat.send(text, **how)["message_id"], lambda card: "停止" not in buttons(card))


def prompt(chat: Chat, text: str, **how: Any) -> str:
    """What the model was told first, before this question."""
    chat.ask(text, **how)
    asked = [entry for entry in chat.sandbox.get("model/requests?since=0") if text in str(entry["messages"][-1])]
    return str(asked[-1]["messages"][0]["content"])


def choose(chat: Chat, message: Json, label: str) -> Json:
    made = [item for item in elements(card_of(message)) if item["tag"] == "button" and label in str(item["text"])]
    path = f"messages/{message['message_id']}/press"
    done: Json = chat.sandbox.post(path, from_=chat.person, value=button_value(made[0]))
    return done


def chosen(chat: Chat, message: Json) -> str:
    """The label of the button that stands out on a list."""
    card = card_of(chat.message(message["message_id"]))
    return str([item["text"]["content"] for item in elements(card) if item.get("type") == "primary"])


def test_a_role_is_chosen_on_the_list_and_taken_back(chat: Chat) -> None:
    listed = reply(chat, "角色")
    assert "默认" in chosen(chat, listed)
    assert "已选" in str(choose(chat, listed, "翻译")["toast"])
    eventually(lambda: "翻译" in chosen(chat, listed))
    assert prompt(chat, "带着角色问") == "You translate."
    assert "已恢复默认" in str(choose(chat, listed, "默认")["toast"])
    eventually(lambda: "默认" in chosen(chat, listed))
    assert prompt(chat, "不带角色问") not in ROLES.values()


@pytest.mark.parametrize("text", ["角色 翻译", "角色：翻译 translate", "/role Translate", "/ROLE 翻译 Translate"])
def test_a_role_is_typed_as_people_type(chat: Chat, text: str) -> None:
    assert "翻译 Translate" in said(chat, text)
    assert prompt(chat, f"发了{text}之后") == "You translate."
    assert "默认的样子" in said(chat, "角色 默认")


def test_a_new_topic_says_which_role_stays(chat: Chat) -> None:
    reply(chat, "角色 翻译")
    assert "角色还是「翻译 Translate」" in said(chat, "新话题")
    assert prompt(chat, "新话题里问") == "You translate."
    reply(chat, "角色 默认")
    assert "还是" not in said(chat, "新话题")


def test_what_is_not_there_is_named(chat: Chat) -> None:
    assert "没有叫「gpt-9」的模型" in said(chat, "/model gpt-9")
    assert "没有叫「诗人」的角色" in said(chat, "角色 诗人")
    assert "重新生成" in buttons(card_of(chat.ask("角色 扮演 一个 老师")) or {})


def test_a_choice_in_a_group_says_where_it_holds(group: Chat, chat: Chat) -> None:
    typed = reply(group, "角色 翻译", mention=["bot"])
    assert "回复我的卡片时有效" in text_of(typed)
    assert prompt(group, "回复里问", mention=["bot"], reply_to=typed["message_id"]) == "You translate."
    assert prompt(group, "另外问", mention=["bot"]) not in ROLES.values()
    assert "回复我的卡片" not in said(chat, "模型")
