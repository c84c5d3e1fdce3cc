"""Reading messages back: one by id, a chat's history, a thread's."""

import json

import pytest

from tests.sandbox.caller import MESSAGES, Answer, Places, Platform, card, markdown, read, say


def history(platform: Platform, query: str) -> Answer:
    return platform.call("GET", f"{MESSAGES}?{query}")


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
        say(platform.sandbox, places.direct, places.lin, str(number))
    query = f"container_id_type=chat&container_id={places.direct}&page_size=2"
    first = history(platform, query).data
    assert [json.loads(item["body"]["content"])["text"] for item in first["items"]] == ["0", "1"]
    assert first["has_more"] is True
    last = history(platform, f"{query}&page_token=4").data
    assert (len(last["items"]), last["has_more"]) == (1, False)
    newest = history(platform, f"{query}&sort_type=ByCreateTimeDesc").data
    assert json.loads(newest["items"][0]["body"]["content"])["text"] == "4"


def test_thread_replies_stand_in_their_thread_only(platform: Platform, places: Places) -> None:
    asked = say(platform.sandbox, places.group, places.lin)["message_id"]
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
    created = say(platform.sandbox, places.direct, places.lin)["created"] // 1000
    query = f"container_id_type=chat&container_id={places.direct}"
    assert len(history(platform, f"{query}&start_time={created}&end_time={created}").data["items"]) == 1
    assert history(platform, f"{query}&start_time={created + 10}").data["items"] == []
