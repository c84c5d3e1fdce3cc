"""Card entities: sequence, uuid, the stream's ten minutes, settings, the life of a card."""

import json
from typing import Any

import pytest

from tests.sandbox.caller import CARDS, STREAMING, Json, Places, Platform, card, markdown, shown
from tests.support import eventually


@pytest.fixture
def card_id(platform: Platform) -> str:
    """A streaming card with a markdown `answer`, a text `line`, and a rule `rule`."""
    line = {"tag": "div", "text": {"tag": "plain_text", "content": "x", "element_id": "line"}}
    made = card(markdown(), line, {"tag": "hr", "element_id": "rule"}, config=STREAMING)
    return str(platform.create_card(made).data["card_id"])


def test_text_streams_into_a_markdown_and_into_a_plain_text(platform: Platform, places: Places) -> None:
    line = {"tag": "div", "text": {"tag": "plain_text", "content": "x", "element_id": "line"}}
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), line, config=STREAMING))
    assert platform.write(card_id, "hello **you**", 1).code == 0
    assert platform.write(card_id, "thinking", 2, "line").code == 0
    content = shown(platform.sandbox, message_id)
    assert content["streaming"] is True
    assert content["card_id"] == card_id
    elements = content["card"]["body"]["elements"]
    assert elements[0]["content"] == "hello **you**"
    assert elements[1]["text"]["content"] == "thinking"


def test_a_sequence_must_rise_and_may_have_gaps(platform: Platform, card_id: str) -> None:
    codes = [platform.write(card_id, "x", sequence).code for sequence in (1, 5, 5, 4, 6)]
    assert codes == [0, 0, 300317, 300317, 0]


def test_the_sequence_is_shared_by_all_operations_of_a_card(platform: Platform, card_id: str) -> None:
    assert platform.write(card_id, "x", 7).code == 0
    assert platform.settings(card_id, {"summary": {"content": "s"}}, 7).code == 300317
    assert platform.settings(card_id, {"summary": {"content": "s"}}, 8).code == 0
    body = {"card": {"type": "card_json", "data": json.dumps(card())}, "sequence": 8}
    assert platform.call("PUT", f"{CARDS}/{card_id}", body).code == 300317


@pytest.mark.parametrize("sequence", [2147483647, 1])
def test_a_sequence_is_an_int32(platform: Platform, card_id: str, sequence: int) -> None:
    assert platform.write(card_id, "x", sequence).code == 0


@pytest.mark.parametrize("sequence", [0, -1, 2147483648, "1", None, 1.5])
def test_what_is_no_sequence_is_refused(platform: Platform, card_id: str, sequence: Any) -> None:
    assert platform.write(card_id, "x", sequence).code == 10002


def test_a_repeated_uuid_is_told_that_it_is_done(platform: Platform, card_id: str) -> None:
    assert platform.write(card_id, "x", 1, uuid="a" * 64).code == 0
    assert platform.write(card_id, "x", 2, uuid="a" * 64).code == 200770
    assert platform.write(card_id, "x", 2, uuid="b").code == 0
    assert platform.write(card_id, "x", 3, uuid="a" * 65).code == 10002


def test_a_failed_operation_uses_neither_sequence_nor_uuid_up(platform: Platform, card_id: str) -> None:
    assert platform.write(card_id, "x", 3, "nothing", uuid="u").code == 300313
    assert platform.write(card_id, "x", 3, uuid="u").code == 0


def test_only_texts_stream(platform: Platform, card_id: str) -> None:
    assert platform.write(card_id, "x", 1, "rule").code == 300310
    assert platform.write(card_id, "x", 1, "nothing").code == 300313


def test_content_has_one_to_a_hundred_thousand_characters(platform: Platform, card_id: str) -> None:
    assert platform.write(card_id, "", 1).code == 300307
    assert platform.write(card_id, "x" * 100_001, 1).code == 10002
    assert platform.write(card_id, "x" * 100_000, 1).code == 200860
    assert platform.write(card_id, "x" * 25_000, 1).code == 0


def test_a_streamed_text_may_fill_the_card_to_30_kb_and_no_further(platform: Platform) -> None:
    made = card(markdown("x"), config=STREAMING)
    rest = len(json.dumps(made, separators=(",", ":"))) - 1
    card_id = platform.create_card(made).data["card_id"]
    assert platform.write(card_id, "x" * (30 * 1024 - rest + 1), 1).code == 200860
    assert platform.write(card_id, "x" * (30 * 1024 - rest), 1).code == 0
    assert platform.write(card_id, "x", 2).code == 0


def test_streamed_markdown_is_checked_as_written_markdown(platform: Platform, card_id: str) -> None:
    table = "| a |\n| - |\n| 1 |\n\n"
    assert platform.write(card_id, table * 4, 1).code == 0
    refused = platform.write(card_id, table * 5, 2)
    assert refused.code == 230099
    assert "ErrCode: 11310; ErrMsg: card table number over limit" in refused.message
    assert "200570" in platform.write(card_id, "![x](https://example.com/x.png)", 2).message


def test_streamed_tables_share_the_five_of_the_card(platform: Platform) -> None:
    table = "| a |\n| - |\n| 1 |\n\n"
    made = card(markdown(table * 3, "first"), markdown("x"), config=STREAMING)
    card_id = platform.create_card(made).data["card_id"]
    assert platform.write(card_id, table * 3, 1).code == 230099
    assert platform.write(card_id, table * 2, 1).code == 0


def test_a_stream_that_was_never_opened_takes_no_text(platform: Platform) -> None:
    card_id = platform.create_card(card(markdown())).data["card_id"]
    assert platform.write(card_id, "x", 1).code == 300309
    assert platform.settings(card_id, {"streaming_mode": True}, 1).code == 0
    assert platform.write(card_id, "x", 2).code == 0


def test_a_closed_stream_takes_no_text_and_keeps_its_summary(platform: Platform, places: Places) -> None:
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), config=STREAMING))
    closing = {"streaming_mode": False, "summary": {"content": "the end"}}
    assert platform.settings(card_id, closing, 1).code == 0
    assert platform.write(card_id, "x", 2).code == 300309
    content = shown(platform.sandbox, message_id)
    assert content["streaming"] is False
    assert content["card"]["config"]["summary"] == {"content": "the end"}


def test_a_stream_closes_itself_after_ten_minutes_and_can_be_opened_again(platform: Platform, places: Places) -> None:
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), config=STREAMING))
    assert shown(platform.sandbox, message_id)["streaming"] is True
    platform.sandbox.post("clock", scale=1e-5)
    eventually(lambda: not shown(platform.sandbox, message_id)["streaming"])
    platform.sandbox.post("clock", scale=1)
    assert platform.write(card_id, "y", 2).code == 200850
    assert platform.settings(card_id, {"streaming_mode": True}, 2).code == 0
    assert platform.write(card_id, "y", 3).code == 0


def test_chaos_closes_a_stream_as_the_clock_does(platform: Platform, places: Places) -> None:
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), config=STREAMING))
    assert platform.sandbox.chaos(close_stream=message_id)["done"] == {"close_stream": 1}
    assert platform.write(card_id, "y", 1).code == 200850
    adding = {"type": "append", "elements": json.dumps([{"tag": "hr"}]), "sequence": 1}
    assert platform.call("POST", f"{CARDS}/{card_id}/elements", adding).code == 200510
    assert platform.settings(card_id, {"streaming_mode": True}, 1).code == 0
    assert platform.write(card_id, "y", 2).code == 0
    assert platform.sandbox.chaos(close_stream="all")["done"] == {"close_stream": 1}


def test_a_whole_new_card_decides_about_the_stream_itself(platform: Platform, card_id: str) -> None:
    body = {"card": {"type": "card_json", "data": json.dumps(card(markdown("new")))}, "sequence": 1}
    assert platform.call("PUT", f"{CARDS}/{card_id}", body).code == 0
    assert platform.write(card_id, "x", 2).code == 300309
    body["card"]["data"] = json.dumps(card(markdown("new"), config=STREAMING))  # type: ignore[index]
    assert platform.call("PUT", f"{CARDS}/{card_id}", body | {"sequence": 3}).code == 0
    assert platform.write(card_id, "x", 4).code == 0


def test_a_whole_new_card_must_be_a_card(platform: Platform, card_id: str) -> None:
    body: Json = {"card": {"type": "card_json", "data": json.dumps(card({"tag": "blink"}))}, "sequence": 1}
    assert platform.call("PUT", f"{CARDS}/{card_id}", body).code == 200220
    assert platform.call("PUT", f"{CARDS}/{card_id}", {"card": "x", "sequence": 1}).code == 10002
    body["card"]["data"] = "{"
    assert platform.call("PUT", f"{CARDS}/{card_id}", body).code == 200220


@pytest.mark.parametrize(
    ("config", "code"),
    [({"blink": True}, 300122), ({"update_multi": False}, 300302), ({"streaming_mode": 1}, 300122), ("x", 300122)],
)
def test_bad_settings_are_refused(platform: Platform, card_id: str, config: Any, code: int) -> None:
    assert platform.settings(card_id, config, 1).code == code


def test_settings_that_are_no_json_are_refused(platform: Platform, card_id: str) -> None:
    path = f"{CARDS}/{card_id}/settings"
    assert platform.call("PATCH", path, {"settings": "{", "sequence": 1}).code == 300122
    assert platform.call("PATCH", path, {"settings": {"config": {}}, "sequence": 1}).code == 10002
