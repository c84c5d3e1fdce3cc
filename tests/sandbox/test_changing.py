"""Messages that change: patched cards, edited texts, recalls."""

import json

import pytest

from tests.sandbox.caller import MESSAGES, Answer, Json, Places, Platform, card, markdown, read, say


def patch(platform: Platform, message_id: str, value: Json) -> Answer:
    return platform.call("PATCH", f"{MESSAGES}/{message_id}", {"content": json.dumps(value)})


def test_a_card_is_patched_and_nothing_else_is(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "interactive", card(markdown("old"))).data["message_id"]
    assert patch(platform, sent, card(markdown("new"))).code == 0
    assert "new" in read(platform, sent)["body"]["content"]
    text = platform.send(places.direct, "text", {"text": "hi"}).data["message_id"]
    assert patch(platform, text, card(markdown("new"))).code == 230001
    asked = say(platform.sandbox, places.direct, places.lin)["message_id"]
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
    asked = say(platform.sandbox, places.direct, places.lin)["message_id"]
    assert edit(platform, asked, "x").code == 230071
    sent = platform.send(places.direct, "interactive", card(markdown())).data["message_id"]
    assert edit(platform, sent, "x").code == 230054
    text = platform.send(places.direct, "text", {"text": "x"}).data["message_id"]
    assert edit(platform, text, "x", "image").code == 230054


def test_the_bot_recalls_its_own_messages_only(platform: Platform, places: Places) -> None:
    asked = say(platform.sandbox, places.direct, places.lin)["message_id"]
    assert platform.call("DELETE", f"{MESSAGES}/{asked}").code == 230026
