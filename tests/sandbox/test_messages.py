"""Messages: sending, replying, threads, uuid, patching, editing, recalling, reading back."""

import json

import pytest

from tests.sandbox.caller import MESSAGES, Json, Places, Platform, read, say
from tests.servers import Sandbox
from tests.support import eventually


@pytest.mark.parametrize("kind", ["open_id", "union_id", "chat_id"])
def test_a_message_reaches_its_receiver_by_each_kind_of_id(platform: Platform, places: Places, kind: str) -> None:
    person = platform.sandbox.state()["people"][0]
    receiver = places.direct if kind == "chat_id" else person[kind]
    body = {"receive_id": receiver, "msg_type": "text", "content": '{"text":"hello"}'}
    sent = platform.call("POST", f"{MESSAGES}?receive_id_type={kind}", body).data
    assert sent["chat_id"] == places.direct
    assert sent["sender"] == {
        "id": "cli_sandbox",
        "id_type": "app_id",
        "sender_type": "app",
        "tenant_key": sent["sender"]["tenant_key"],
    }
    assert read(platform, sent["message_id"])["body"] == {"content": '{"text": "hello"}'}


@pytest.mark.parametrize(
    ("query", "change", "code"),
    [
        ("", {}, 99992402),
        ("?receive_id_type=phone", {}, 99992402),
        ("?receive_id_type=chat_id", {"receive_id": ""}, 99992402),
        ("?receive_id_type=chat_id", {"receive_id": "oc_nothing"}, 230034),
        ("?receive_id_type=open_id", {"receive_id": "ou_nobody"}, 230034),
        ("?receive_id_type=open_id", {"receive_id": "ou_" + "0" * 32}, 99992361),
        ("?receive_id_type=chat_id", {"msg_type": None}, 99992402),
        ("?receive_id_type=chat_id", {"msg_type": "carrier_pigeon"}, 230001),
        ("?receive_id_type=chat_id", {"content": {"text": "hi"}}, 99992402),
        ("?receive_id_type=chat_id", {"content": "hi"}, 230001),
        ("?receive_id_type=chat_id", {"content": "[]"}, 230001),
        ("?receive_id_type=chat_id", {"content": "{}"}, 230001),
        ("?receive_id_type=chat_id", {"uuid": "u" * 51}, 99992402),
    ],
)
def test_a_malformed_message_is_refused(
    platform: Platform, places: Places, query: str, change: Json, code: int
) -> None:
    body = {"receive_id": places.direct, "msg_type": "text", "content": '{"text":"hi"}'} | change
    answer = platform.call("POST", f"{MESSAGES}{query}", body)
    assert (answer.status, answer.code) == (400, code)


def test_a_text_has_150_kb_and_not_a_byte_more(platform: Platform, places: Places) -> None:
    frame = len(json.dumps({"text": ""}))
    assert platform.send(places.direct, "text", {"text": "x" * (150 * 1024 - frame)}).code == 0
    assert platform.send(places.direct, "text", {"text": "x" * (150 * 1024 - frame + 1)}).code == 230025


def test_a_post_has_30_kb_and_not_a_byte_more(platform: Platform, places: Places) -> None:
    def post(size: int) -> Json:
        return {"zh_cn": {"content": [[{"tag": "text", "text": "x" * size}]]}}

    frame = len(json.dumps(post(0)))
    assert platform.send(places.direct, "post", post(30 * 1024 - frame)).code == 0
    assert platform.send(places.direct, "post", post(30 * 1024 - frame + 1)).code == 230025


@pytest.mark.parametrize(
    ("post", "code"),
    [
        (
            {
                "zh_cn": {
                    "title": "t",
                    "content": [[{"tag": "text", "text": "x"}, {"tag": "hr"}], [{"tag": "md", "text": "x"}]],
                }
            },
            0,
        ),
        ({"title": "t", "content": []}, 230001),
        ({"zh_cn": {"title": "t"}}, 230001),
        ({"zh_cn": {"content": [[{"tag": "blink"}]]}}, 230001),
        ({"zh_cn": {"content": [[{"tag": "md", "text": "x"}, {"tag": "hr"}]]}}, 230001),
        ({"zh_cn": {"content": [[{"tag": "a", "text": "x", "href": "javascript:x"}]]}}, 230001),
        ({"zh_cn": {"content": [[{"tag": "img", "image_key": "img_x"}]]}}, 230017),
    ],
)
def test_a_post_follows_its_rules(platform: Platform, places: Places, post: Json, code: int) -> None:
    assert platform.send(places.direct, "post", post).code == code


@pytest.mark.parametrize(
    ("msg_type", "content", "code"),
    [
        ("image", {"image_key": "img_x"}, 230017),
        ("file", {"file_key": "file_x"}, 230017),
        ("sticker", {"file_key": "file_x"}, 230017),
        ("image", {}, 230001),
        ("share_chat", {"chat_id": "oc_x"}, 230002),
        ("share_user", {"user_id": "ou_x"}, 230001),
    ],
)
def test_what_the_bot_does_not_own_it_cannot_send(
    platform: Platform, places: Places, msg_type: str, content: Json, code: int
) -> None:
    assert platform.send(places.direct, msg_type, content).code == code


def test_groups_and_people_are_shared_and_direct_chats_are_not(platform: Platform, places: Places) -> None:
    assert platform.send(places.direct, "share_chat", {"chat_id": places.group}).code == 0
    assert platform.send(places.direct, "share_user", {"user_id": places.zhou}).code == 0
    assert platform.send(places.direct, "share_chat", {"chat_id": places.direct}).code == 230015


def divider(text: str) -> Json:
    return {"type": "divider", "params": {"divider_text": {"text": text}}}


def test_a_divider_of_20_characters_stands_in_a_direct_chat_only(platform: Platform, places: Places) -> None:
    assert platform.send(places.direct, "system", divider("x" * 20)).code == 0
    assert platform.send(places.direct, "system", divider("x" * 21)).code == 230001
    assert platform.send(places.group, "system", divider("new topic")).code == 230001


def test_an_at_in_a_text_becomes_a_mention(platform: Platform, places: Places) -> None:
    text = f'<at user_id="{places.lin}">Lin</at> and <at user_id="all"></at>'
    sent = platform.send(places.group, "text", {"text": text}).data
    assert sent["body"]["content"] == '{"text": "@_user_1 and @_all"}'
    assert sent["mentions"][0]["id"] == places.lin
    platform.sandbox.post(f"chats/{places.group}", at_all=False)
    assert platform.send(places.group, "text", {"text": text}).code == 230018


def test_a_chat_without_the_bot_cannot_be_written_to(platform: Platform, places: Places) -> None:
    platform.sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="remove")
    assert platform.send(places.group, "text", {"text": "hi"}).code == 230002
    platform.sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="add")
    assert platform.send(places.group, "text", {"text": "hi"}).code == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [({"resigned": True}, 230013), ({"available": False}, 230013), ({"bot_off": True}, 230053)],
)
def test_who_is_out_of_reach_cannot_be_written_to(platform: Platform, places: Places, change: Json, code: int) -> None:
    platform.sandbox.post(f"people/{places.lin}", **change)
    assert platform.send(places.direct, "text", {"text": "hi"}).code == code


def test_muted_and_dissolved_groups_refuse(platform: Platform, places: Places) -> None:
    platform.sandbox.post(f"chats/{places.group}", muted=True)
    assert platform.send(places.group, "text", {"text": "hi"}).code == 230035
    platform.sandbox.post(f"chats/{places.topics}", dissolved=True)
    assert platform.send(places.topics, "text", {"text": "hi"}).code == 232009


def test_somebody_of_another_tenant_is_not_written_to_directly(platform: Platform) -> None:
    stranger = platform.sandbox.post("people", name="Stranger", tenant_key="elsewhere")
    body = {"receive_id": stranger["open_id"], "msg_type": "text", "content": '{"text":"hi"}'}
    assert platform.call("POST", f"{MESSAGES}?receive_id_type=open_id", body).code == 230038


def test_follow_ups_hang_on_the_bots_message_in_a_direct_chat(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "text", {"text": "x"}).data["message_id"]
    wanted = [{"content": "and then?"}]
    assert platform.call("POST", f"{MESSAGES}/{sent}/push_follow_up", {"follow_ups": wanted}).code == 0
    assert platform.sandbox.get(f"messages/{sent}")["follow_ups"] == wanted
    assert platform.call("POST", f"{MESSAGES}/{sent}/push_follow_up", {"follow_ups": []}).code == 99992402
    group = platform.send(places.group, "text", {"text": "x"}).data["message_id"]
    assert platform.call("POST", f"{MESSAGES}/{group}/push_follow_up", {"follow_ups": wanted}).code == 230001


def test_a_message_of_another_chat_cannot_be_answered_here(
    sandbox: Sandbox, platform: Platform, places: Places
) -> None:
    asked = say(platform.sandbox, places.group, places.lin)["message_id"]
    with pytest.raises(AssertionError, match="another chat"):
        say(platform.sandbox, places.direct, places.lin, reply_to=asked)
    eventually(lambda: len(sandbox.get(f"chats/{places.direct}/messages")) == 0)
