"""Replies, threads and topics, and the uuid that makes a repeat harmless."""

from tests.sandbox.caller import Places, Platform, read, say


def test_a_repeated_uuid_answers_the_first_message_again(platform: Platform, places: Places) -> None:
    first = platform.send(places.direct, "text", {"text": "one"}, uuid="u" * 50).data["message_id"]
    assert platform.send(places.direct, "text", {"text": "two"}, uuid="u" * 50).data["message_id"] == first
    assert platform.send(places.direct, "text", {"text": "three"}, uuid="other").data["message_id"] != first
    assert len(platform.sandbox.get(f"chats/{places.direct}/messages")) == 2


def test_a_repeated_uuid_of_a_reply_answers_it_again(platform: Platform, places: Places) -> None:
    asked = say(platform.sandbox, places.direct, places.lin)["message_id"]
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
    asked = say(platform.sandbox, places.group, places.lin)["message_id"]
    first = platform.reply(asked, "a").data
    second = platform.reply(first["message_id"], "b").data
    assert (first["root_id"], first["parent_id"]) == (asked, asked)
    assert (second["root_id"], second["parent_id"]) == (asked, first["message_id"])
    assert "thread_id" not in second
    assert "root_id" not in read(platform, asked)


def test_reply_in_thread_opens_a_thread_and_later_replies_stay_in_it(platform: Platform, places: Places) -> None:
    asked = say(platform.sandbox, places.group, places.lin)["message_id"]
    first = platform.reply(asked, "a", reply_in_thread=True).data
    second = platform.reply(first["message_id"], "b").data
    assert first["thread_id"] == second["thread_id"] == read(platform, asked)["thread_id"]
    assert first["thread_id"].startswith("omt_")
    for reply in (first, second):
        assert (reply["root_id"], reply["parent_id"]) == (asked, asked)


def test_everything_in_a_topic_group_is_in_a_thread(platform: Platform, places: Places) -> None:
    asked = say(platform.sandbox, places.topics, places.lin)
    other = say(platform.sandbox, places.topics, places.zhou)
    answered = platform.reply(asked["message_id"], "a").data
    assert asked["thread_id"]
    assert asked["root_id"] == ""
    assert answered["thread_id"] == asked["thread_id"] != other["thread_id"]
    assert answered["root_id"] == answered["parent_id"] == asked["message_id"]
    alone = platform.send(places.topics, "text", {"text": "hi"}).data
    assert alone["thread_id"] not in (asked["thread_id"], other["thread_id"])


def test_a_group_without_threads_refuses_them(platform: Platform, places: Places) -> None:
    platform.sandbox.post(f"chats/{places.group}", threads=False)
    asked = say(platform.sandbox, places.group, places.lin)["message_id"]
    assert platform.reply(asked, "a", reply_in_thread=True).code == 230071
    assert platform.reply(asked, "a").code == 0


def test_aggregated_messages_have_no_threads(platform: Platform, places: Places) -> None:
    merged = say(platform.sandbox, places.group, places.lin, msg_type="merge_forward", content={"content": "x"})[
        "message_id"
    ]
    assert platform.reply(merged, "a", reply_in_thread=True).code == 230072
    assert platform.reply(merged, "a", reply_in_thread="yes").code == 99992402


def test_a_recalled_message_takes_no_reply(platform: Platform, places: Places) -> None:
    asked = say(platform.sandbox, places.direct, places.lin)["message_id"]
    platform.sandbox.post(f"messages/{asked}/recall", from_=places.lin)
    assert platform.reply(asked, "a").code == 230011
    assert platform.reply("om_nothing", "a").code == 230001
    shown = read(platform, asked)
    assert shown["deleted"] is True
    assert shown["body"]["content"] == "This message was recalled"
