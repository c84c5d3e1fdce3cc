"""Presses on cards: what the app is asked, and what the client shows after each kind of answer."""

from pathlib import Path

import pytest

from tests.sandbox.caller import STREAMING, Json, Places, Platform, button, card, markdown, now, press
from tests.sandbox.event_address import Reaction, Receiver, opened
from tests.servers import Sandbox
from tests.support import free_port

PLAIN: Json = {"tag": "plain_text", "content": "x"}


def test_a_press_asks_the_app_with_everything_it_needs(
    sandbox: Sandbox, receiver: Receiver, places: Places, pressable: str
) -> None:
    assert press(sandbox, places, pressable) == {"code": 0, "card_updated": False}
    event = opened(receiver.posts[0])
    assert event["header"]["event_type"] == "card.action.trigger"
    assert len(event["header"]["create_time"]) == 16
    asked = event["event"]
    assert asked["operator"]["open_id"] == places.lin
    assert asked["token"].startswith("c-")
    assert asked["action"]["value"] == {"do": "go", "n": 1}
    assert (asked["action"]["tag"], asked["host"]) == ("button", "im_message")
    assert asked["context"] == {"open_message_id": pressable, "open_chat_id": places.direct}


@pytest.mark.parametrize("how", [{"label": "go"}, {"value": {"do": "go", "n": 1}}])
def test_a_button_is_found_by_its_label_or_its_value(
    sandbox: Sandbox, receiver: Receiver, places: Places, pressable: str, how: Json
) -> None:
    assert press(sandbox, places, pressable, **how)["code"] == 0


def test_only_what_is_on_the_card_can_be_pressed(sandbox: Sandbox, places: Places, pressable: str) -> None:
    with pytest.raises(AssertionError, match="no such component"):
        press(sandbox, places, pressable, value={"do": "something else"})
    with pytest.raises(AssertionError, match="not in this chat"):
        sandbox.post(f"messages/{pressable}/press", from_=places.zhou, label="go")


def test_a_toast_and_a_new_card_are_shown(sandbox: Sandbox, receiver: Receiver, places: Places, pressable: str) -> None:
    toast = {"type": "success", "content": "done", "i18n": {"zh_cn": "好了"}}
    fresh = card(markdown("fresh"))
    receiver.react = lambda post: Reaction(body={"toast": toast, "card": {"type": "raw", "data": fresh}})
    assert press(sandbox, places, pressable) == {"code": 0, "toast": toast, "card_updated": True}
    assert "fresh" in now(sandbox, pressable)


@pytest.mark.parametrize(
    ("reaction", "code"),
    [
        (Reaction(status=500), 200671),
        (Reaction(status=302, headers={"Location": "/elsewhere"}), 200671),
        (Reaction(body=b"not json"), 200672),
        (Reaction(body=[]), 200672),
        (Reaction(body={"toast": {"type": "shout", "content": "x"}}), 200672),
        (Reaction(body={"toast": {"type": "info"}}), 200672),
        (Reaction(body={"popup": {}}), 200672),
        (Reaction(body={"card": {"type": "raw", "data": "text"}}), 200673),
        (Reaction(body={"card": {"type": "template", "data": {}}}), 200673),
        (Reaction(body={"card": {"type": "raw", "data": card({"tag": "blink"})}}), 200673),
        (Reaction(body={"card": {"type": "raw", "data": card(markdown("x" * 31_000))}}), 200673),
        (Reaction(body={"card": {"type": "raw", "data": {"elements": []}}}), 200830),
        (Reaction(body=b""), 0),
        (Reaction(body={}), 0),
    ],
)
def test_each_answer_has_its_client_code(
    sandbox: Sandbox, receiver: Receiver, places: Places, pressable: str, reaction: Reaction, code: int
) -> None:
    receiver.react = lambda post: reaction
    assert press(sandbox, places, pressable)["code"] == code
    assert "hello" in now(sandbox, pressable)


def test_an_answer_after_three_seconds_is_too_late_and_is_never_asked_for_again(
    sandbox: Sandbox, receiver: Receiver, places: Places, pressable: str
) -> None:
    sandbox.post("clock", answer_seconds=0.2, scale=0.0001)
    receiver.react = lambda post: Reaction(seconds=1.0)
    assert press(sandbox, places, pressable)["code"] == 200341
    receiver.react = lambda post: Reaction()
    sandbox.post("clock", answer_seconds=3)
    assert press(sandbox, places, pressable)["code"] == 0
    assert len(receiver.posts) == 2


def test_a_streaming_card_is_not_updated_by_an_answer(
    sandbox: Sandbox, platform: Platform, receiver: Receiver, places: Places
) -> None:
    card_id, pressable = platform.sent_card(places.direct, card(markdown(), button("go"), config=STREAMING))
    answer = {"toast": {"content": "x"}, "card": {"type": "raw", "data": card(markdown("fresh"))}}
    receiver.react = lambda post: Reaction(body=answer)
    assert press(sandbox, places, pressable)["code"] == 200673
    assert platform.settings(card_id, {"streaming_mode": False}, 1).code == 0
    assert press(sandbox, places, pressable)["code"] == 0
    assert "fresh" in now(sandbox, pressable)


def test_nobody_presses_after_fourteen_days(sandbox: Sandbox, places: Places, pressable: str) -> None:
    sandbox.post("clock", scale=1e-12)
    assert press(sandbox, places, pressable)["code"] == 200750


def alone(tmp_path: Path, address: str) -> tuple[Sandbox, Platform, Json]:
    sandbox = Sandbox(tmp_path, address).start()
    state = sandbox.state()
    chat = next(chat for chat in state["chats"] if chat["type"] == "p2p")
    return sandbox, Platform(sandbox), chat


@pytest.mark.parametrize(
    ("address", "code"),
    [("", 200340), ("http://127.0.0.1:PORT/feishu/events", 200342), ("http://no-such-host.invalid/", 200343)],
)
def test_an_app_that_cannot_be_reached_has_its_code(tmp_path: Path, address: str, code: int) -> None:
    sandbox, platform, chat = alone(tmp_path, address.replace("PORT", str(free_port())))
    try:
        _, message_id = platform.sent_card(chat["chat_id"], card(button("go")))
        pressed = sandbox.post(f"messages/{message_id}/press", from_=chat["members"][0], label="go")
        assert pressed["code"] == code
    finally:
        platform.close()
        sandbox.stop()


@pytest.fixture
def filled(platform: Platform, places: Places) -> str:
    """The message_id of a card with a form, a select, a checker, a disabled button and a link."""
    submit: Json = {"tag": "button", "name": "send", "form_action_type": "submit", "text": PLAIN}
    submit["behaviors"] = [{"type": "callback", "value": {"do": "save"}}]
    note = {"tag": "input", "name": "note", "required": True, "max_length": 5}
    size = {"tag": "multi_select_static", "name": "sizes", "options": [{"text": PLAIN, "value": "1"}]}
    select: Json = {"tag": "select_static", "element_id": "pick", "options": [{"text": PLAIN, "value": "1"}]}
    select["behaviors"] = [{"type": "callback", "value": {"do": "pick"}}]
    link = {"tag": "button", "element_id": "link", "behaviors": [{"type": "open_url", "default_url": "https://x.org"}]}
    made = card(
        {"tag": "form", "name": "form", "elements": [note, size, submit]},
        select,
        {"tag": "checker", "element_id": "done", "behaviors": [{"type": "callback", "value": {"do": "done"}}]},
        button("off", disabled=True),
        link,
    )
    return platform.sent_card(places.direct, made)[1]


def action(receiver: Receiver) -> Json:
    found: Json = opened(receiver.posts[-1])["event"]["action"]
    return found


def test_a_form_sends_all_its_fields(sandbox: Sandbox, receiver: Receiver, places: Places, filled: str) -> None:
    pressed = press(sandbox, places, filled, name="send", form_value={"note": "hi"})
    assert pressed["code"] == 0
    sent = action(receiver)
    assert sent["form_value"] == {"note": "hi", "sizes": []}
    assert (sent["name"], sent["value"]) == ("send", {"do": "save"})


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"name": "send"}, "note is required"),
        ({"name": "send", "form_value": {"note": "too long"}}, "too long"),
        ({"name": "send", "form_value": {"note": "x", "other": 1}}, "no field other"),
        ({"label": "off"}, "disabled"),
        ({"element_id": "pick", "option": "2"}, "no such option"),
    ],
)
def test_a_client_lets_nobody_press_that(
    sandbox: Sandbox, places: Places, filled: str, how: Json, sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        press(sandbox, places, filled, **how)


def test_selects_and_checkers_say_what_was_chosen(
    sandbox: Sandbox, receiver: Receiver, places: Places, filled: str
) -> None:
    press(sandbox, places, filled, element_id="pick", option="1")
    assert (action(receiver)["option"], action(receiver)["value"]) == ("1", {"do": "pick"})
    press(sandbox, places, filled, element_id="done", checked=True)
    assert action(receiver)["checked"] is True


def test_a_link_opens_and_asks_nobody(sandbox: Sandbox, receiver: Receiver, places: Places, filled: str) -> None:
    assert press(sandbox, places, filled, element_id="link")["opened"] == "https://x.org"
    assert receiver.posts == []
