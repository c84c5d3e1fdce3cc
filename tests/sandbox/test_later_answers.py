"""Answers to a press that come after the callback was answered."""

import threading
from typing import Any

from tests.sandbox.caller import Places, Platform, card, markdown, now, press
from tests.sandbox.event_address import Reaction, Receiver, opened
from tests.servers import Sandbox
from tests.support import eventually

UPDATE = "/open-apis/interactive/v1/card/update"


def test_a_press_can_be_answered_later_twice(
    sandbox: Sandbox, platform: Platform, receiver: Receiver, places: Places, pressable: str
) -> None:
    press(sandbox, places, pressable)
    token = opened(receiver.posts[0])["event"]["token"]
    codes = [
        platform.call("POST", UPDATE, {"token": token, "card": card(markdown(f"later {n}"))}).code for n in range(3)
    ]
    assert codes[:2] == [0, 0]
    assert codes[2] != 0
    assert "later 1" in now(sandbox, pressable)
    assert platform.call("POST", UPDATE, {"token": "c-x", "card": {}}).code != 0
    assert platform.call("POST", UPDATE, {"token": token, "card": "{}"}).code == 99992402


def test_a_later_answer_has_thirty_minutes(
    sandbox: Sandbox, platform: Platform, receiver: Receiver, places: Places, pressable: str
) -> None:
    press(sandbox, places, pressable)
    token = opened(receiver.posts[0])["event"]["token"]
    sandbox.post("clock", scale=1e-12)
    assert platform.call("POST", UPDATE, {"token": token, "card": card()}).code != 0


def test_a_later_answer_comes_after_the_first_one(
    sandbox: Sandbox, platform: Platform, receiver: Receiver, places: Places, pressable: str
) -> None:
    go = threading.Event()

    def react(post: Any) -> Reaction:
        go.wait(10)
        return Reaction()

    receiver.react = react
    pressing = threading.Thread(target=press, args=(sandbox, places, pressable))
    pressing.start()
    eventually(lambda: receiver.posts)
    body = {"token": opened(receiver.posts[0])["event"]["token"], "card": card(markdown("early"))}
    assert platform.call("POST", UPDATE, body).code != 0
    go.set()
    pressing.join()
    assert platform.call("POST", UPDATE, body).code == 0
