"""Groups: the bot answers when it is meant, where it was asked, and nobody acts for anybody else."""

import base64

import pytest

from tests.chat import Chat, card_of, elements, group_chat, state_of, text_of
from tests.servers import Larkey
from tests.support import eventually


@pytest.fixture
def other(larkey: Larkey) -> Chat:
    """The second person in the group."""
    return group_chat(larkey.sandbox, 1)


def test_a_mention_is_answered_in_the_group(group: Chat) -> None:
    answer = group.ask("@Larkey 你好", mention=["bot"])
    assert answer["chat_id"] == group.chat_id


def test_talk_without_a_mention_is_left_alone(group: Chat, other: Chat) -> None:
    quiet = group.send("大家好")
    everyone = group.send("@所有人 开会", mention=["all"])
    colleague = group.send("@周大山 你看呢", mention=[other.person])
    group.ask("@Larkey 在吗", mention=["bot"])
    for message in (quiet, everyone, colleague):
        assert not group.answers(message["message_id"])


def test_a_reply_chain_is_one_conversation_and_a_fresh_mention_another(group: Chat) -> None:
    answer = group.ask("@Larkey 口令是 青山绿水", mention=["bot"])
    follow = group.ask("@Larkey 我刚才说了什么？", mention=["bot"], reply_to=answer["message_id"])
    assert "青山绿水" in text_of(follow)
    fresh = group.ask("@Larkey 我刚才说了什么？", mention=["bot"])
    assert "青山绿水" not in text_of(fresh)


def test_an_answer_stays_in_its_topic(larkey: Larkey) -> None:
    topic = group_chat(larkey.sandbox, kind="topic_group")
    question = topic.send("@Larkey 话题里的问题", mention=["bot"])
    answer = topic.wait_answer(question["message_id"])
    assert answer["thread_id"]
    assert answer["thread_id"] == topic.message(question["message_id"])["thread_id"]


def test_a_quoted_colleague_is_context(group: Chat, other: Chat) -> None:
    said = other.send("发布日期定在 3 月 14 日")
    answer = group.ask("@Larkey 我刚才说了什么？ 这条消息说了什么", mention=["bot"], reply_to=said["message_id"])
    requests = group.sandbox.get("model/requests?since=0")
    asked = str(requests[-1]["messages"][-1]["content"])
    assert "3 月 14 日" in asked
    assert "周大山" in asked
    assert answer


def test_a_bare_mention_below_a_colleagues_words_asks_about_them(group: Chat, other: Chat) -> None:
    said = other.send("谁能把「山高水长」译成英文")
    answer = group.ask(" ", mention=["bot"], reply_to=said["message_id"])
    asked = group.sandbox.get("model/requests?since=0")[-1]["messages"][-1]["content"]
    assert "山高水长" in asked
    below = group.send(" ", mention=["bot"], reply_to=answer["message_id"])
    assert group.wait_reply(below["message_id"], lambda card: "我在" in str(card))


def test_the_models_words_cannot_call_everybody(group: Chat) -> None:
    evil = base64.b64encode(b"<at id=all></at> hi").decode()
    answer = group.ask(f"@Larkey [[say-base64 {evil}]]", mention=["bot"])
    marked = [found["content"] for found in elements(card_of(answer)) if found["tag"] == "markdown"]
    assert marked
    assert not any("<at" in text for text in marked)


def test_only_the_asker_stops_an_answer(group: Chat, other: Chat) -> None:
    question = group.send("@Larkey [[text 3000]] [[rate 30]]", mention=["bot"])
    card = group.wait_answer(question["message_id"], state="busy")
    refused = other.press(card, "停止")
    assert refused["code"] == 0
    assert refused["toast"]["type"] == "warning"
    assert group.press(card, "停止")["toast"]["type"] == "success"
    assert "已停止" in text_of(group.wait_answer(question["message_id"], within=5))


def test_whoever_may_not_stop_an_answer_is_told_so_when_typing(group: Chat, other: Chat) -> None:
    question = group.send("@Larkey 慢慢讲 [[text 3000]] [[rate 30]]", mention=["bot"])
    card = group.wait_answer(question["message_id"], state="busy")
    for word in ("停止", "重试"):
        typed = other.send(f"@Larkey {word}", mention=["bot"], reply_to=card["message_id"])
        other.wait_reply(typed["message_id"], lambda shown: "只有提问的人" in str(shown))
    assert state_of(card_of(group.message(card["message_id"])) or {}) == "busy"
    group.press(card, "停止")
    group.wait_answer(question["message_id"], within=5)


def test_a_picture_beside_the_mention_gets_a_word_about_pictures(group: Chat) -> None:
    line = [{"tag": "at", "user_id": "@_user_1"}, {"tag": "img", "image_key": "img_1"}]
    question = group.send("", msg_type="post", content={"title": "", "content": [line]}, mention=["bot"])
    assert group.wait_reply(question["message_id"], lambda card: "图片我还看不懂" in str(card))


def test_being_added_to_a_group_is_answered_with_a_greeting(group: Chat) -> None:
    before = len(group.messages())
    group.sandbox.post(f"chats/{group.chat_id}/bot", from_=group.person, action="remove")
    group.sandbox.post(f"chats/{group.chat_id}/bot", from_=group.person, action="add")

    def greeted() -> bool:
        return any(card_of(message) and message["sender"]["is_bot"] for message in group.messages()[before:])

    eventually(greeted)
