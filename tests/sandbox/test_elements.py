"""CardKit's element operations, one by one and in a batch."""

import json
from typing import Any

import pytest

from tests.sandbox.caller import CARDS, STREAMING, Answer, Json, Places, Platform, card, markdown

PANEL: Json = {
    "tag": "collapsible_panel",
    "element_id": "panel",
    "header": {"title": {"tag": "plain_text", "content": "more"}},
    "elements": [markdown("inside", "inside")],
}


class Board:
    """A sent card and the operations on it, with a sequence that rises by itself."""

    def __init__(self, platform: Platform, places: Places) -> None:
        made = card(markdown("a", "a"), markdown("b", "b"), PANEL, config=STREAMING)
        self.platform = platform
        self.card_id, self.message_id = platform.sent_card(places.direct, made)
        self.sequence = 0

    def call(self, method: str, path: str, **body: Any) -> Answer:
        self.sequence += 1
        path = f"{CARDS}/{self.card_id}/{path}"
        return self.platform.call(method, path, body | {"sequence": self.sequence})

    def batch(self, *actions: Json) -> Answer:
        return self.call("POST", "batch_update", actions=json.dumps(actions))

    def card(self) -> Json:
        found: Json = self.platform.sandbox.get(f"messages/{self.message_id}")["content"]["card"]
        return found

    def ids(self) -> list[str]:
        return [element.get("element_id", element["tag"]) for element in self.card()["body"]["elements"]]


@pytest.fixture
def board(platform: Platform, places: Places) -> Board:
    return Board(platform, places)


@pytest.mark.parametrize(
    ("place", "target", "order"),
    [
        ("insert_before", "b", ["a", "new", "b", "panel"]),
        ("insert_after", "b", ["a", "b", "new", "panel"]),
        ("append", "", ["a", "b", "panel", "new"]),
    ],
)
def test_elements_are_added_where_they_are_wanted(board: Board, place: str, target: str, order: list[str]) -> None:
    elements = json.dumps([markdown("n", "new")])
    assert board.call("POST", "elements", type=place, target_element_id=target, elements=elements).code == 0
    assert board.ids() == order


def test_elements_are_appended_into_a_container(board: Board) -> None:
    elements = json.dumps([markdown("n", "new")])
    assert board.call("POST", "elements", type="append", target_element_id="panel", elements=elements).code == 0
    assert [item["element_id"] for item in board.card()["body"]["elements"][2]["elements"]] == ["inside", "new"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "beside"}, 10002),
        ({"target_element_id": "nothing"}, 300315),
        ({"elements": "[]"}, 300307),
        ({"elements": "{}"}, 10002),
        ({"elements": "["}, 10002),
        ({"elements": json.dumps([markdown("x", "a")])}, 300301),
        ({"elements": json.dumps([{"tag": "blink"}])}, 200220),
        ({"elements": json.dumps([{"tag": "hr"}] * 198)}, 300305),
        ({"elements": json.dumps([markdown("x" * 30_720, "new")])}, 200860),
    ],
)
def test_elements_that_cannot_be_added_leave_the_card_alone(board: Board, change: Json, code: int) -> None:
    body = {"type": "insert_after", "target_element_id": "a", "elements": json.dumps([{"tag": "hr"}])} | change
    assert board.call("POST", "elements", **body).code == code
    assert board.ids() == ["a", "b", "panel"]


def test_an_element_is_replaced(board: Board) -> None:
    assert board.call("PUT", "elements/b", element=json.dumps({"tag": "hr", "element_id": "rule"})).code == 0
    assert board.ids() == ["a", "rule", "panel"]
    assert board.call("PUT", "elements/b", element=json.dumps({"tag": "hr"})).code == 300121


def test_an_element_is_patched_and_keeps_its_tag(board: Board) -> None:
    patch = {"text_size": "heading", "content": "patched"}
    assert board.call("PATCH", "elements/a", partial_element=json.dumps(patch)).code == 0
    assert board.card()["body"]["elements"][0] == markdown("patched", "a") | {"text_size": "heading"}
    assert board.call("PATCH", "elements/a", partial_element=json.dumps({"tag": "hr"})).code == 300312
    assert board.call("PATCH", "elements/nothing", partial_element="{}").code == 300313
    assert board.call("PATCH", "elements/a", partial_element=json.dumps({"blink": 1})).code == 200220


def test_an_element_is_deleted_also_from_inside_a_container(board: Board) -> None:
    assert board.call("DELETE", "elements/b").code == 0
    assert board.call("DELETE", "elements/inside").code == 0
    assert board.ids() == ["a", "panel"]
    assert board.card()["body"]["elements"][1]["elements"] == []
    assert board.call("DELETE", "elements/b").code == 300314


def test_streamed_text_reaches_elements_that_came_later(board: Board) -> None:
    elements = json.dumps([markdown("n", "new")])
    board.call("POST", "elements", type="append", elements=elements)
    assert board.platform.write(board.card_id, "streamed", 9, "new").code == 0
    assert board.card()["body"]["elements"][3]["content"] == "streamed"
    assert board.platform.write(board.card_id, "streamed too", 10, "a").code == 0
    assert board.card()["body"]["elements"][0]["content"] == "streamed too"


def test_elements_change_with_the_stream_open_or_closed(board: Board) -> None:
    assert board.call("DELETE", "elements/b").code == 0
    assert board.platform.settings(board.card_id, {"streaming_mode": False}, 2).code == 0
    board.sequence = 2
    assert board.call("DELETE", "elements/a").code == 0
    elements = json.dumps([{"tag": "hr"}])
    assert board.call("POST", "elements", type="append", elements=elements).code == 0


def test_a_batch_does_everything_under_one_sequence(board: Board) -> None:
    done = board.batch(
        {"action": "partial_update_setting", "params": {"settings": {"config": {"streaming_mode": False}}}},
        {"action": "add_elements", "params": {"type": "append", "elements": [markdown("n", "new")]}},
        {"action": "delete_elements", "params": {"element_ids": ["b"]}},
        {"action": "partial_update_element", "params": {"element_id": "a", "partial_element": {"content": "patched"}}},
        {"action": "update_element", "params": {"element_id": "inside", "element": {"tag": "hr"}}},
    )
    assert done.code == 0, done.body
    assert board.ids() == ["a", "panel", "new"]
    assert board.card()["body"]["elements"][0]["content"] == "patched"
    assert board.card()["body"]["elements"][1]["elements"] == [{"tag": "hr"}]
    assert board.platform.write(board.card_id, "x", 2, "a").code == 300309


def test_a_batch_opens_a_stream(board: Board) -> None:
    board.platform.sandbox.chaos(close_stream="all")
    opening = {"action": "partial_update_setting", "params": {"settings": {"config": {"streaming_mode": True}}}}
    assert board.batch(opening).code == 0
    assert board.platform.write(board.card_id, "x", 2, "a").code == 0


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ({"action": "delete_elements", "params": {"element_ids": ["nothing"]}}, 300314),
        ({"action": "explode", "params": {}}, 10002),
        ({"action": "update_element"}, 10002),
        ({"action": "partial_update_setting", "params": {"settings": {"config": {"blink": 1}}}}, 300122),
        ({"action": "add_elements", "params": {"type": "append", "elements": [{"tag": "hr"}] * 200}}, 300305),
    ],
)
def test_a_batch_with_one_bad_action_does_nothing(board: Board, action: Json, code: int) -> None:
    good = {"action": "delete_elements", "params": {"element_ids": ["a"]}}
    assert board.batch(good, action).code == code
    assert board.ids() == ["a", "b", "panel"]


def test_an_empty_batch_is_empty(board: Board) -> None:
    assert board.batch().code == 300307
