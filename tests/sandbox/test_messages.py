"""Messages: sending, replying, threads, uuid, patching, editing, recalling, reading back."""

import json
from typing import Any

import pytest

from tests.sandbox.conftest import MESSAGES, Answer, Json, Places, Platform, card, markdown
from tests.servers import Sandbox
from tests.support import eventually


def said(platform: Platform, chat_id: str, person: str, text: str = "hi", **rest: Any) -> Json:
    found: Json = platform.sandbox.post(f"chats/{chat_id}/messages", from_=person, text=text, **rest)
    return found


def read(platform: Platform, message_id: str, query: str = "") -> Json:
    items = platform.call("GET", f"{MESSAGES}/{message_id}{query}").data["items"]
    assert len(items) == 1
    found: Json = items[0]
    return found


def history(platform: Platform, query: str) -> Answer:
    return platform.call("GET", f"{MESSAGES}?{query}")


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


def test_a_repeated_uuid_answers_the_first_message_again(platform: Platform, places: Places) -> None:
    first = platform.send(places.direct, "text", {"text": "one"}, uuid="u" * 50).data["message_id"]
    assert platform.send(places.direct, "text", {"text": "two"}, uuid="u" * 50).data["message_id"] == first
    assert platform.send(places.direct, "text", {"text": "three"}, uuid="other").data["message_id"] != first
    assert len(platform.sandbox.get(f"chats/{places.direct}/messages")) == 2


def test_a_repeated_uuid_of_a_reply_answers_it_again(platform: Platform, places: Places) -> None:
    asked = said(platform, places.direct, places.lin)["message_id"]
    first = platform.reply(asked, "one", uuid="r").data["message_id"]
    assert platform.reply(asked, "one", uuid="r").data["message_id"] == first


def test_a_failed_send_leaves_its_uuid_free(platform: Platform, places: Places) -> None:
    platform.sandbox.chaos(rate_limit_chat=places.direct, seconds=60)
    assert platform.send(places.direct, "text", {"text": "one"}, uuid="u").code == 230020
    platform.sandbox.chaos(rate_limit_chat=places.direct, seconds=0)
    assert platform.send(places.direct, "text", {"text": "one"}, uuid="u").code == 0


def test_a_uuid_is_forgotten_after_an_hour(platform: Platform, places: Places) -> None:
    first = platform.send(places.direct, "text", {"text": "one"}, uuid="u").data["message_id"]
    platform.sandbox.post("clock", scale=1e-9)
    assert platform.send(places.direct, "text", {"text": "one"}, uuid="u").data["message_id"] != first


def test_a_reply_belongs_to_its_chain(platform: Platform, places: Places) -> None:
    asked = said(platform, places.group, places.lin)["message_id"]
    first = platform.reply(asked, "a").data
    second = platform.reply(first["message_id"], "b").data
    assert (first["root_id"], first["parent_id"]) == (asked, asked)
    assert (second["root_id"], second["parent_id"]) == (asked, first["message_id"])
    assert "thread_id" not in second
    assert "root_id" not in read(platform, asked)


def test_reply_in_thread_opens_a_thread_and_later_replies_stay_in_it(platform: Platform, places: Places) -> None:
    asked = said(platform, places.group, places.lin)["message_id"]
    first = platform.reply(asked, "a", reply_in_thread=True).data
    second = platform.reply(first["message_id"], "b").data
    assert first["thread_id"] == second["thread_id"] == read(platform, asked)["thread_id"]
    assert first["thread_id"].startswith("omt_")
    for reply in (first, second):
        assert (reply["root_id"], reply["parent_id"]) == (asked, asked)


def test_everything_in_a_topic_group_is_in_a_thread(platform: Platform, places: Places) -> None:
    asked = said(platform, places.topics, places.lin)
    other = said(platform, places.topics, places.zhou)
    answered = platform.reply(asked["message_id"], "a").data
    assert asked["thread_id"]
    assert asked["root_id"] == ""
    assert answered["thread_id"] == asked["thread_id"] != other["thread_id"]
    assert answered["root_id"] == answered["parent_id"] == asked["message_id"]
    alone = platform.send(places.topics, "text", {"text": "hi"}).data
    assert alone["thread_id"] not in (asked["thread_id"], other["thread_id"])


def test_a_group_without_threads_refuses_them(platform: Platform, places: Places) -> None:
    platform.sandbox.post(f"chats/{places.group}", threads=False)
    asked = said(platform, places.group, places.lin)["message_id"]
    assert platform.reply(asked, "a", reply_in_thread=True).code == 230071
    assert platform.reply(asked, "a").code == 0


def test_aggregated_messages_have_no_threads(platform: Platform, places: Places) -> None:
    merged = said(platform, places.group, places.lin, msg_type="merge_forward", content={"content": "x"})["message_id"]
    assert platform.reply(merged, "a", reply_in_thread=True).code == 230072
    assert platform.reply(merged, "a", reply_in_thread="yes").code == 99992402


def test_a_recalled_message_takes_no_reply(platform: Platform, places: Places) -> None:
    asked = said(platform, places.direct, places.lin)["message_id"]
    platform.sandbox.post(f"messages/{asked}/recall", from_=places.lin)
    assert platform.reply(asked, "a").code == 230011
    assert platform.reply("om_nothing", "a").code == 230001
    shown = read(platform, asked)
    assert shown["deleted"] is True
    assert shown["body"]["content"] == "This message was recalled"


def patch(platform: Platform, message_id: str, value: Json) -> Answer:
    return platform.call("PATCH", f"{MESSAGES}/{message_id}", {"content": json.dumps(value)})


def test_a_card_is_patched_and_nothing_else_is(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "interactive", card(markdown("old"))).data["message_id"]
    assert patch(platform, sent, card(markdown("new"))).code == 0
    assert "new" in read(platform, sent)["body"]["content"]
    text = platform.send(places.direct, "text", {"text": "hi"}).data["message_id"]
    assert patch(platform, text, card(markdown("new"))).code == 230001
    asked = said(platform, places.direct, places.lin)["message_id"]
    assert patch(platform, asked, card(markdown("new"))).code == 230027


@pytest.mark.parametrize(
    ("value", "code", "part"),
    [
        (card({"tag": "blink"}), 230099, "200621"),
        ({"elements": []}, 230099, "200830"),
        (card(markdown("x" * 31_000)), 230025, ""),
    ],
)
def test_a_patch_must_be_a_card(platform: Platform, places: Places, value: Json, code: int, part: str) -> None:
    sent = platform.send(places.direct, "interactive", card(markdown("old"))).data["message_id"]
    refused = patch(platform, sent, value)
    assert (refused.status, refused.code) == (400, code)
    assert part in refused.message


def test_an_old_card_is_patched_only_with_update_multi_before_and_after(platform: Platform, places: Places) -> None:
    shared: Json = {"config": {"update_multi": True}, "elements": []}
    sent = platform.send(places.direct, "interactive", shared).data["message_id"]
    assert patch(platform, sent, shared).code == 0
    assert patch(platform, sent, {"elements": []}).code == 230099
    alone = platform.send(places.direct, "interactive", {"elements": []}).data["message_id"]
    assert patch(platform, alone, shared).code == 230099


def test_a_card_is_patched_for_fourteen_days(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "interactive", card(markdown("old"))).data["message_id"]
    assert patch(platform, sent, card(markdown("new"))).code == 0
    platform.sandbox.post("clock", scale=1e-12)
    assert patch(platform, sent, card(markdown("newer"))).code == 230031


def test_a_recalled_card_is_not_patched(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "interactive", card(markdown("old"))).data["message_id"]
    assert platform.call("DELETE", f"{MESSAGES}/{sent}").code == 0
    assert patch(platform, sent, card()).code == 230011
    assert platform.call("DELETE", f"{MESSAGES}/{sent}").code == 230011


def edit(platform: Platform, message_id: str, text: str, msg_type: str = "text") -> Answer:
    body = {"msg_type": msg_type, "content": json.dumps({"text": text})}
    return platform.call("PUT", f"{MESSAGES}/{message_id}", body)


def test_a_text_is_edited_twenty_times(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "text", {"text": "0"}).data["message_id"]
    codes = [edit(platform, sent, str(number)).code for number in range(21)]
    assert codes == [0] * 20 + [230072]
    shown = read(platform, sent)
    assert shown["body"]["content"] == '{"text": "19"}'
    assert shown["updated"] is True


def test_only_own_texts_and_posts_are_edited(platform: Platform, places: Places) -> None:
    asked = said(platform, places.direct, places.lin)["message_id"]
    assert edit(platform, asked, "x").code == 230071
    sent = platform.send(places.direct, "interactive", card(markdown())).data["message_id"]
    assert edit(platform, sent, "x").code == 230054
    text = platform.send(places.direct, "text", {"text": "x"}).data["message_id"]
    assert edit(platform, text, "x", "image").code == 230054


def test_the_bot_recalls_its_own_messages_only(platform: Platform, places: Places) -> None:
    asked = said(platform, places.direct, places.lin)["message_id"]
    assert platform.call("DELETE", f"{MESSAGES}/{asked}").code == 230026


def test_a_card_is_read_back_simplified_or_whole(platform: Platform, places: Places) -> None:
    value = card(markdown("**x**"), header={"title": {"tag": "plain_text", "content": "T"}})
    sent = platform.send(places.direct, "interactive", value).data["message_id"]
    assert json.loads(read(platform, sent)["body"]["content"]) == {
        "title": "T",
        "elements": [[{"tag": "text", "text": "**x**"}]],
    }
    whole = read(platform, sent, "?card_msg_content_type=user_card_content")
    assert json.loads(whole["body"]["content"]) == value


def test_a_chats_history_comes_in_pages(platform: Platform, places: Places) -> None:
    for number in range(5):
        said(platform, places.direct, places.lin, str(number))
    query = f"container_id_type=chat&container_id={places.direct}&page_size=2"
    first = history(platform, query).data
    assert [json.loads(item["body"]["content"])["text"] for item in first["items"]] == ["0", "1"]
    assert first["has_more"] is True
    last = history(platform, f"{query}&page_token=4").data
    assert (len(last["items"]), last["has_more"]) == (1, False)
    newest = history(platform, f"{query}&sort_type=ByCreateTimeDesc").data
    assert json.loads(newest["items"][0]["body"]["content"])["text"] == "4"


def test_thread_replies_stand_in_their_thread_only(platform: Platform, places: Places) -> None:
    asked = said(platform, places.group, places.lin)["message_id"]
    reply = platform.reply(asked, "a", reply_in_thread=True).data
    chat = history(platform, f"container_id_type=chat&container_id={places.group}").data["items"]
    thread = history(platform, f"container_id_type=thread&container_id={reply['thread_id']}").data["items"]
    assert [item["message_id"] for item in chat] == [asked]
    assert [item["message_id"] for item in thread] == [asked, reply["message_id"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("container_id_type=chat", 99992402),
        ("container_id_type=planet&container_id=x", 99992402),
        ("container_id_type=thread&container_id=omt_x", 230019),
        ("container_id_type=chat&container_id=GROUP&page_size=51", 99992402),
        ("container_id_type=chat&container_id=GROUP&page_size=50", 0),
        ("container_id_type=chat&container_id=GROUP&start_time=soon", 99992402),
        ("container_id_type=chat&container_id=GROUP&sort_type=Random", 99992402),
    ],
)
def test_a_history_is_asked_for_properly(platform: Platform, places: Places, query: str, code: int) -> None:
    assert history(platform, query.replace("GROUP", places.group)).code == code


def test_a_groups_history_needs_the_scope_for_all_its_messages(platform: Platform, places: Places) -> None:
    platform.sandbox.chaos(deny_scope="im:message.group_msg")
    assert history(platform, f"container_id_type=chat&container_id={places.group}").code == 230027
    assert history(platform, f"container_id_type=chat&container_id={places.direct}").code == 0


def test_a_history_between_two_seconds(platform: Platform, places: Places) -> None:
    created = said(platform, places.direct, places.lin)["created"] // 1000
    query = f"container_id_type=chat&container_id={places.direct}"
    assert len(history(platform, f"{query}&start_time={created}&end_time={created}").data["items"]) == 1
    assert history(platform, f"{query}&start_time={created + 10}").data["items"] == []


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
    asked = said(platform, places.group, places.lin)["message_id"]
    with pytest.raises(AssertionError, match="another chat"):
        said(platform, places.direct, places.lin, reply_to=asked)
    eventually(lambda: len(sandbox.get(f"chats/{places.direct}/messages")) == 0)
