"""From recorded events to what a person did: words, mentions, places, presses, and who is not listened to."""

import json

import pytest

from bot.events.content import text_of_content
from bot.events.translate import Ignored, Translator
from handlers.base import Attachment, Mention, Message, Person, Press
from tests.doors.doorstep import BOT, EVENTS, NOW, Json, event

LIN = Person("ou_84aad35d084aa403a838cf73ee18467", "2ca1d211f64f6438", "on_8ed6aa67826108097d9ee143816345", "e33ggbyz")
ALL_EVENTS = sorted(path.stem for path in EVENTS.glob("*.json"))


def translated(name: str, *, external: bool = False) -> Message | Ignored:
    return Translator(lambda: BOT, external=external).translate(event(name))


def message(name: str, *, external: bool = False) -> Message:
    found = translated(name, external=external)
    assert isinstance(found, Message), found
    return found


def test_a_direct_message_is_for_the_bot() -> None:
    found = message("text_direct")
    assert found == Message(
        id="om_00000000000000000000000000000001",
        kind="message",
        person=LIN,
        tenant="2ca1d211f64f6438",
        chat="oc_5ce6d572455d361153b7xx51da133945",
        chat_type="p2p",
        text="你好，写一首诗",
        created=NOW,
    )


def test_a_mention_of_the_bot_goes_and_other_mentions_become_names() -> None:
    found = message("text_group_mention")
    assert found.text == "和 @周大山 说说计划"
    assert found.addressed
    assert found.mentions == (Mention("Larkey", BOT, True), Mention("周大山", "ou_zhou"))


def test_a_colleague_who_is_called_like_the_bot_is_not_the_bot() -> None:
    found = message("text_group_other_mention")
    assert not found.addressed
    assert found.text == "@Larkey 明天开会"


def test_everybody_is_not_the_bot() -> None:
    found = message("text_group_all")
    assert not found.addressed
    assert found.text == "@all 明天放假"
    assert found.mentions == ()


def test_a_group_message_without_a_mention_is_not_for_the_bot() -> None:
    assert not message("text_group_plain").addressed


def test_placeholder_eleven_is_not_placeholder_one() -> None:
    found = message("text_eleven_mentions")
    assert found.text == "@周大山 and 你好"
    assert found.addressed


def test_the_bot_is_asked_for_its_name_only_when_somebody_is_mentioned() -> None:
    def away() -> str:
        raise ConnectionError("the platform is away")

    assert isinstance(Translator(away).translate(event("text_group_plain")), Message)
    with pytest.raises(ConnectionError):
        Translator(away).translate(event("text_group_mention"))


def test_a_post_is_read_with_its_links_code_and_names() -> None:
    found = message("post")
    assert found.text == (
        "周报\n请看 [计划](https://example.com/plan)\n[image]\n\n```python\nprint(1)\n```\n\n:SMILE:@周大山\n\n---\n\n**done**"
    )
    assert found.addressed
    assert found.attachments == (Attachment("image", "img_v3_0001"),)


def test_a_post_of_pictures_has_no_words() -> None:
    found = message("post_only_picture")
    assert found.text == ""
    assert found.attachments == (Attachment("image", "img_v3_0002"),)


def test_a_post_with_a_language_level_and_odd_nesting_is_read_too() -> None:
    assert message("post_nested").text == "嵌套\n深处\n未知"


@pytest.mark.parametrize(
    ("name", "attachment"),
    [
        ("image", Attachment("image", "img_v3_0003")),
        ("file", Attachment("file", "file_v3_0001", "plan.pdf")),
        ("audio", Attachment("audio", "file_v3_0002")),
        ("media", Attachment("media", "file_v3_0003", "clip.mp4")),
    ],
)
def test_a_file_comes_as_an_attachment_without_words(name: str, attachment: Attachment) -> None:
    found = message(name)
    assert (found.text, found.content, found.attachments) == ("", name, (attachment,))


@pytest.mark.parametrize("name", ["sticker", "share_user", "content_not_json"])
def test_what_cannot_be_read_is_a_message_without_words(name: str) -> None:
    assert message(name).text == ""
    assert message(name).addressed


def test_a_reply_in_a_topic_knows_its_place() -> None:
    found = message("topic_reply")
    assert (found.root, found.parent, found.thread) == ("om_root", "om_parent", "omt_thread")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("from_bot", "a bot"),
        ("from_app", "a bot"),
        ("foreign", "another company"),
        ("press_foreign", "another company"),
        ("reaction", "nobody serves im.message.reaction.created_v1"),
        ("old_schema", "nobody serves events of the old schema"),
    ],
)
def test_who_is_not_listened_to(name: str, reason: str) -> None:
    found = translated(name)
    assert isinstance(found, Ignored)
    assert reason in found.reason


@pytest.mark.parametrize("name", ["foreign", "press_foreign"])
def test_people_of_other_companies_are_heard_where_that_is_switched_on(name: str) -> None:
    found = message(name, external=True)
    assert (found.person.tenant, found.tenant) == ("736588c9260f175d", "2ca1d211f64f6438")


def test_bots_are_not_heard_even_then() -> None:
    assert isinstance(translated("from_bot", external=True), Ignored)


def test_a_press_is_done_by_whoever_pressed() -> None:
    found = message("press")
    assert (found.kind, found.person, found.chat, found.reply_to) == ("press", LIN, "oc_chat", "om_card")
    assert found.press == Press(
        {"do": "停止", "of": "om_question"}, "om_card", {"name": "stop"}, "c-295ee57216a5dc9de90fefd0aadb4b1d7d"
    )
    assert found.created == pytest.approx(NOW, abs=1)


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("press_string_value", {"do": "帮助"}, {}),
        ("press_plain_string", {"value": "hello"}, {}),
        ("press_form", {"do": "反馈"}, {"name": "submit", "reason": "太长", "tags": ["a", "b"]}),
        ("press_input", {}, {"name": "reason", "input_value": "写得好"}),
        ("press_options", {"do": "模型"}, {"option": "gpt-4o", "options": ["a"], "checked": False}),
    ],
)
def test_what_was_typed_chosen_and_ticked_comes_along(name: str, value: Json, form: Json) -> None:
    press = message(name).press
    assert press is not None
    assert (press.value, press.form) == (value, form)


def test_a_recall_names_its_message() -> None:
    found = message("recalled")
    assert (found.kind, found.subject, found.chat, found.text) == ("recall", "om_question", "oc_chat", "")


def test_opening_the_chat_joining_a_group_and_the_menu_are_told_apart() -> None:
    opened, joined, menu = message("entered"), message("bot_added"), message("menu")
    assert (opened.kind, opened.chat, opened.chat_type) == ("opened", "oc_direct", "p2p")
    assert (joined.kind, joined.chat, joined.chat_type) == ("joined", "oc_group", "group")
    assert (menu.kind, menu.text, menu.person.name) == ("menu", "help", "林小满")
    assert {opened.person.open_id, joined.person.open_id, menu.person.open_id} == {LIN.open_id}


def test_events_are_known_by_their_own_ids_and_messages_by_theirs() -> None:
    assert message("text_direct").id.startswith("om_")
    assert message("press").id == event("press")["header"]["event_id"]


@pytest.mark.parametrize("name", ALL_EVENTS)
def test_every_message_survives_the_way_through_the_inbox(name: str) -> None:
    found = translated(name, external=True)
    if isinstance(found, Message):
        assert Message.from_json(found.to_json()) == found


def test_a_quoted_message_is_read_as_the_message_api_returns_it() -> None:
    mentions = [{"key": "@_user_1", "id": "ou_zhou", "id_type": "open_id", "name": "周大山"}]
    assert text_of_content("text", {"text": "@_user_1 你好"}, mentions) == "@周大山 你好"
    assert text_of_content("file", {"file_key": "f", "file_name": "plan.pdf"}) == "[file: plan.pdf]"
    assert text_of_content("image", {"image_key": "i"}) == "[image]"
    card = {"title": "答案", "elements": [[{"tag": "text", "text": "四十二"}], [{"tag": "button", "text": "停止"}]]}
    assert text_of_content("interactive", card) == "答案\n四十二"


def test_a_very_deep_post_is_read_as_far_as_it_makes_sense() -> None:
    deep = json.loads('{"content":' + "[" * 500 + '{"tag":"text","text":"x"}' + "]" * 500 + "}")
    assert text_of_content("post", deep) == ""
