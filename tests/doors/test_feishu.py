"""Every call to the Open Platform as people see its effect, against the sandbox."""

import json
from collections.abc import Callable

import pytest

from bot.feishu.client import BotInfo, Feishu
from bot.feishu.errors import FeishuError, Kind
from tests.chat import answer_text, card_of
from tests.doors.conftest import OpenFeishu
from tests.doors.places import TEXT, Json, calls, card, entity, question
from tests.llm.relays import HttpProxy, Socks5Proxy
from tests.servers import Sandbox

IM = "/open-apis/im/v1/"


def shown(chat_message: Json) -> str:
    found = card_of(chat_message)
    assert found is not None
    return answer_text(found)


def streaming_card(feishu: Feishu, sandbox: Sandbox, text: str = "hello") -> tuple[str, str]:
    """(card_id, message_id) of a streaming card below a question."""
    _, asked = question(sandbox)
    card_id = feishu.create_card(card(text, streaming=True))
    return card_id, feishu.reply(asked, "interactive", entity(card_id), "uuid-1").message_id


def test_a_reply_stands_below_its_question(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    sent = feishu.reply(asked, "text", {"text": "你好"}, "uuid-1")
    assert chat.message(sent.message_id)["parent_id"] == asked
    assert sent.chat_id == chat.chat_id
    assert chat.message(sent.message_id)["content"] == {"text": "你好"}


@pytest.mark.parametrize("kind", ["chat_id", "open_id"])
def test_a_message_goes_to_a_chat_or_a_person(feishu: Feishu, sandbox: Sandbox, kind: str) -> None:
    chat, _ = question(sandbox)
    sent = feishu.send(kind, chat.chat_id if kind == "chat_id" else chat.person, "text", TEXT, "uuid-1")
    assert chat.message(sent.message_id)["sender"]["is_bot"]


def test_a_repeated_uuid_shows_once(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    first, second = (feishu.reply(asked, "text", TEXT, "uuid-1") for _ in range(2))
    assert first == second
    assert len(chat.answers(asked)) == 1


def test_a_card_streams_and_is_closed(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, _ = question(sandbox)
    card_id, message_id = streaming_card(feishu, sandbox)
    for sequence, text in enumerate(("hello 你", "hello 你好"), 1):
        feishu.stream_text(card_id, "answer", text, sequence)
        assert shown(chat.message(message_id)) == text
    feishu.card_settings(card_id, {"config": {"streaming_mode": False, "summary": {"content": "over"}}}, 3)
    assert chat.message(message_id)["content"]["streaming"] is False


def test_a_card_is_replaced_as_a_whole_and_in_a_batch(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, _ = question(sandbox)
    card_id, message_id = streaming_card(feishu, sandbox)
    feishu.update_card(card_id, card("whole"), 1)
    assert shown(chat.message(message_id)) == "whole"
    changed = {"element_id": "answer", "partial_element": {"content": "batch"}}
    feishu.batch_update(card_id, [{"action": "partial_update_element", "params": changed}], 2)
    assert shown(chat.message(message_id)) == "batch"


def test_json_within_json_is_compact_and_unescaped(feishu: Feishu, sandbox: Sandbox) -> None:
    feishu.create_card(card("你好"))
    sent = calls(sandbox, "/open-apis/cardkit/v1/cards")[-1]["request"]["data"]
    assert '"element_id":"answer","content":"你好"}' in sent


def test_half_an_emoji_is_shown_as_a_question_mark(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    sent = feishu.reply(asked, "text", {"text": "half \ud83d"}, "uuid-1")
    assert chat.message(sent.message_id)["content"] == {"text": "half ?"}


def test_a_sent_card_is_patched(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    sent = feishu.reply(asked, "interactive", card("one"), "uuid-1")
    feishu.patch_message(sent.message_id, card("two"))
    assert shown(chat.message(sent.message_id)) == "two"


def test_a_text_is_edited_and_taken_back(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    sent = feishu.reply(asked, "text", TEXT, "uuid-1")
    edited = {"msg_type": "text", "content": json.dumps({"text": "edited"})}
    feishu.call("PUT", "/open-apis/im/v1/messages/:message_id", {"message_id": sent.message_id}, body=edited)
    assert chat.message(sent.message_id)["content"] == {"text": "edited"}
    feishu.recall(sent.message_id)
    assert chat.message(sent.message_id)["recalled"]


def test_a_message_is_read_back(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox, "读我")
    found = feishu.get_message(asked)
    assert (found["msg_type"], json.loads(found["body"]["content"])) == ("text", {"text": "读我"})
    assert found["sender"]["id"] == chat.person


def test_a_file_is_uploaded_and_sent(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    key = feishu.upload_file("答案.md", "# 你好".encode())
    sent = feishu.reply(asked, "file", {"file_key": key}, "uuid-1")
    assert chat.message(sent.message_id)["content"]["file_key"] == key


def test_the_bot_knows_itself_its_people_and_its_chats(feishu: Feishu, sandbox: Sandbox) -> None:
    state = sandbox.state()
    assert feishu.bot_info() == BotInfo(state["bot"]["open_id"], state["bot"]["name"])
    person = state["people"][0]
    assert [feishu.user_name(person["open_id"]) for _ in range(2)] == [person["name"]] * 2
    assert len(calls(sandbox, "/open-apis/contact/")) == 1
    topics = next(chat for chat in state["chats"] if chat["type"] == "topic_group")
    found = feishu.call("GET", "/open-apis/im/v1/chats/:chat_id", {"chat_id": topics["chat_id"]})["data"]
    assert (found["name"], found["group_message_type"]) == (topics["name"], "thread")


def test_a_name_that_the_app_may_not_know_is_empty(feishu: Feishu, sandbox: Sandbox) -> None:
    sandbox.chaos(api_error={"path": "/open-apis/contact/*", "code": 41050, "status": 400, "times": 1})
    assert feishu.user_name(sandbox.state()["people"][0]["open_id"]) == ""


def test_ids_cannot_leave_their_place_in_the_path(feishu: Feishu, sandbox: Sandbox) -> None:
    with pytest.raises(FeishuError) as refused:
        feishu.get_message("../../../bot/v3/info?x=")
    assert refused.value.http_status in (400, 404)
    assert not calls(sandbox, "/open-apis/bot/")


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (Kind.TOO_LARGE, lambda feishu: feishu.create_card(card("x" * 40_000))),
        (Kind.TOO_MANY_TABLES, lambda feishu: feishu.create_card(card("\n\n".join(["|a|\n|-|\n|b|"] * 9)))),
        (Kind.REFUSED, lambda feishu: feishu.create_card({"schema": "2.0", "nonsense": 1})),
        (Kind.EXPIRED, lambda feishu: feishu.update_card("7000000000000000000", card(), 1)),
        (Kind.NOT_ALLOWED, lambda feishu: feishu.send("chat_id", "oc_nothing", "text", TEXT, "u")),
    ],
)
def test_a_refusal_is_known_by_its_kind(feishu: Feishu, kind: Kind, make: Callable[[Feishu], object]) -> None:
    with pytest.raises(FeishuError) as refused:
        make(feishu)
    assert refused.value.kind is kind
    assert refused.value.log_id


def test_a_recalled_question_is_known_as_gone(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    chat.recall(asked)
    with pytest.raises(FeishuError) as refused:
        feishu.reply(asked, "text", TEXT, "uuid-1")
    assert refused.value.kind is Kind.GONE


def test_too_many_elements_are_known_by_their_kind(feishu: Feishu) -> None:
    many = card()
    many["body"]["elements"] = [{"tag": "hr"}] * 201
    with pytest.raises(FeishuError) as refused:
        feishu.create_card(many)
    assert refused.value.kind is Kind.TOO_MANY_ELEMENTS


def test_a_closed_stream_and_an_old_sequence_are_known_by_their_kinds(feishu: Feishu, sandbox: Sandbox) -> None:
    card_id, _ = streaming_card(feishu, sandbox)
    feishu.stream_text(card_id, "answer", "hello you", 5)
    with pytest.raises(FeishuError) as late:
        feishu.stream_text(card_id, "answer", "hello me", 5)
    assert late.value.kind is Kind.SEQUENCE
    sandbox.chaos(close_stream="all")
    with pytest.raises(FeishuError) as closed:
        feishu.stream_text(card_id, "answer", "hello me", 6)
    assert closed.value.kind is Kind.STREAM_CLOSED


def test_http_and_socks_proxies_carry_the_calls(open_door: OpenFeishu, sandbox: Sandbox) -> None:
    with HttpProxy(sandbox.port, "user:pass") as proxy, Socks5Proxy(sandbox.port) as socks:
        by_http = open_door(domain="http://localhost:1", proxy=f"http://user:pass@127.0.0.1:{proxy.port}")
        assert by_http.bot_info().name
        by_socks = open_door(domain="http://localhost:1", proxy=f"socks5h://127.0.0.1:{socks.port}")
        assert by_socks.bot_info().name
        assert "localhost:1" in proxy.asked[0]
        assert "localhost:1" in socks.asked[0]
        by_http.close()
        by_socks.close()
