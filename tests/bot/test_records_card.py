"""What is kept of a person's calls, on a card: less of it, the last of it, and none of it any more."""

import json
from typing import Any

import pytest

from sandbox.people import seeded
from store.records.sealing import Sealer
from store.records.tables import Conversation, Record
from store.records.words import read_words
from tests.bot.holder import callback, deeds, hold, labelled, press, tables, words
from tests.chat import Chat, button_value, card_of, direct_chat, group_chat, text_of
from tests.gateway.programs import QUICK, asking, bearer
from tests.servers import APP_ID, Larkey
from tests.support import eventually, request

LIN, ZHOU = (human.open_id for human in seeded(APP_ID)[0])


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    settings = {"RECORDS__CONTENT": "full", "ADMIN_OPEN_IDS": ZHOU}
    return {"settings": settings}


@pytest.fixture
def lin(larkey: Larkey) -> Chat:
    return direct_chat(larkey.sandbox)


@pytest.fixture
def zhou(larkey: Larkey) -> Chat:
    return direct_chat(larkey.sandbox, 1)


def card(chat: Chat) -> dict[str, Any]:
    """The card of one's records, asked for just now."""
    return chat.wait_reply(chat.send("/records")["message_id"], lambda found: "我的记录" in words(found))


def says(chat: Chat, message: dict[str, Any], text: str) -> None:
    eventually(lambda: text in text_of(chat.message(message["message_id"])), within=20)


def new_topic(chat: Chat) -> None:
    chat.wait_reply(chat.send("新话题")["message_id"], lambda found: True)


def kept(larkey: Larkey, count: int, path: str = "chat") -> list[Record]:
    """The records of the chat, once there are so many, oldest first."""

    def found() -> list[Record]:
        with tables(larkey):
            rows = list(Record.select().where(Record.path == path).order_by(Record.id))
        return rows if len(rows) >= count else []

    return eventually(found, within=20)


def test_questions_in_a_thread_are_a_conversation_whose_words_are_kept(larkey: Larkey, lin: Chat) -> None:
    new_topic(lin)
    lin.ask("[[say forty-two]] what is it?")
    lin.ask("[[say seven]] and then?")
    rows = kept(larkey, 2)
    first, second = rows[-2:]
    assert first.conversation == second.conversation == first.id
    assert second.parent == first.id
    with tables(larkey):
        sealed = eventually(lambda: read_words(second.request_id), within=20)
        title = eventually(lambda: Conversation.get_by_id(first.id).title, within=20)
    sealer = Sealer(larkey.environment(0)["SECRET_KEY"])
    assert "seven" in sealer.unseal(sealed, second.request_id).decode()
    assert sealer.unseal(title, first.request_id).decode().startswith("[[say forty-two]]")
    new_topic(lin)
    lin.ask("[[say new]] something else")
    assert kept(larkey, len(rows) + 1)[-1].parent == 0


def test_the_card_says_what_is_kept_for_how_long_and_who_sees_it(larkey: Larkey, lin: Chat) -> None:
    held = hold(lin)
    shown = words(card_of(card(lin)))
    assert "30" in shown
    assert "ADMIN_TOKEN" in shown
    assert held.public_id[:4] in shown
    assert held.secret not in shown
    assert "连同内容一起留" in shown
    assert "with the words" in shown


def test_less_is_kept_from_the_press_on_and_never_more_by_oneself(larkey: Larkey, lin: Chat) -> None:
    message = card(lin)
    more = {"do": "记录", "with": "full", "of": "chat"}
    assert press(lin, message, "什么都不留")["toast"]["type"] == "success"
    says(lin, message, "飞书里的提问**：什么都不留")
    before = len(kept(larkey, 1))
    lin.ask("[[say unheard]] not kept")
    assert callback(larkey, lin.person, message, more)["toast"]["type"] == "warning"
    assert callback(larkey, lin.person, message, {**more, "of": "aaaaaaaaaa"})["toast"]["type"] == "warning"
    assert len(kept(larkey, 1)) == before
    assert deeds(larkey, "records.chosen")


def test_the_last_calls_are_shown_and_everything_is_deleted_after_a_question(larkey: Larkey, lin: Chat) -> None:
    held = hold(lin)
    url = f"{larkey.url}/v1/chat/completions"
    body = json.dumps(asking(f"[[say gone soon]] {QUICK}")).encode()
    assert request("POST", url, body, bearer(held.secret)).status == 200
    kept(larkey, 1, "chat/completions")
    message = card(lin)
    assert press(lin, message, "看最近").get("toast") is None
    says(lin, message, "chat/completions")
    assert press(lin, message, "删除我的全部记录")["toast"]["type"] == "warning"
    says(lin, message, "删除后无法恢复")
    assert kept(larkey, 1, "chat/completions")
    assert press(lin, message, "确认删除")["toast"]["type"] == "success"
    says(lin, message, "现在有 **0** 次")
    with tables(larkey):
        assert Record.select().where(Record.path == "chat/completions").count() == 0
    (deed,) = deeds(larkey, "records.erased")
    assert deed.who == deed.about


def test_in_a_group_the_card_goes_to_its_person_alone(larkey: Larkey, zhou: Chat) -> None:
    group = group_chat(larkey.sandbox, 1)
    question = group.send("@Larkey 记录", mention=["bot"])
    group.wait_reply(question["message_id"], lambda found: "已私信给你" in words(found))
    assert not any("我的记录" in text_of(message) for message in group.messages())
    eventually(lambda: any("我的记录" in text_of(message) for message in zhou.messages()))


def test_only_an_administrator_has_more_kept_of_a_key(larkey: Larkey, lin: Chat, zhou: Chat) -> None:
    held = hold(lin)
    message = card(lin)
    buttons = [button_value(one) for one in labelled(card_of(message) or {}).values()]
    assert {"do": "记录", "with": "off"}.items() <= next(one for one in buttons if one.get("with") == "off").items()
    off = {"do": "记录", "with": "off", "of": held.public_id}
    assert callback(larkey, lin.person, message, off)["toast"]["type"] == "success"
    said = zhou.wait_reply(zhou.send(f"记录 lk-{held.public_id} full")["message_id"], lambda found: True)
    assert "连同内容" in text_of(said)
    wrong = zhou.wait_reply(zhou.send("记录 lk-0000000000 full")["message_id"], lambda found: True)
    assert "写法" in text_of(wrong)
    assert "连同内容一起留" in words(card_of(card(lin)))
    assert [deed.detail for deed in deeds(larkey, "records.chosen")][-1] == f"{held.public_id} full"


def test_an_administrator_gives_back_what_was_given_up_for_questions_in_feishu(
    larkey: Larkey, lin: Chat, zhou: Chat
) -> None:
    off = {"do": "记录", "with": "off", "of": "chat"}
    assert callback(larkey, lin.person, card(lin), off)["toast"]["type"] == "success"
    said = zhou.wait_reply(zhou.send("记录 @林小满 metadata", mention=[lin.person])["message_id"], lambda found: True)
    assert "在飞书里的提问只留时间" in text_of(said)
    says(lin, card(lin), "飞书里的提问**：只留时间")
    assert deeds(larkey, "records.chosen")[-1].detail == "chat metadata"
    nobody = zhou.wait_reply(zhou.send("记录 没有这个人 full")["message_id"], lambda found: True)
    assert "没有找到" in text_of(nobody)


def test_what_an_administrator_decides_holds_for_their_own_key_too(larkey: Larkey, zhou: Chat) -> None:
    held = hold(zhou)
    for level, shown in (("off", "什么都不留"), ("full", "连同内容一起留")):
        zhou.wait_reply(zhou.send(f"记录 lk-{held.public_id} {level}")["message_id"], lambda found: True)
        line = next(line for line in text_of(card(zhou)).split("\n") if held.public_id[:4] in line)
        assert shown in line
