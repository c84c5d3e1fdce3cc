"""Card JSON 2.0: what a card may be, and by which number it is refused, through CardKit and as a plain message."""

import json
from typing import Any

import pytest

from tests.sandbox.caller import Json, Places, Platform, button, card, markdown

PLAIN: Json = {"tag": "plain_text", "content": "x"}
SUBMIT: Json = {"tag": "button", "name": "send", "form_action_type": "submit", "text": PLAIN}
TABLE_TEXT = "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"


def table(**rest: Any) -> Json:
    columns = [{"name": "a", "display_name": "A", "data_type": "text"}]
    return {"tag": "table", "columns": columns, "rows": [{"a": "1"}], "page_size": 5} | rest


def form(*elements: Json) -> Json:
    return {"tag": "form", "name": "form", "elements": [*elements, SUBMIT]}


def panel(*elements: Json) -> Json:
    return {"tag": "collapsible_panel", "header": {"title": PLAIN}, "elements": list(elements)}


def columns(*elements: Json) -> Json:
    return {"tag": "column_set", "columns": [{"tag": "column", "weight": 1, "elements": list(elements)}]}


def nested(levels: int) -> Json:
    """A markdown that is the component number `levels` from the root."""
    element = markdown()
    for _ in range(levels - 1):
        element = panel(element)
    return element


def text_input(name: str = "note", **rest: Any) -> Json:
    return {"tag": "input", "name": name, "placeholder": PLAIN} | rest


def select(tag: str, **rest: Any) -> Json:
    return {"tag": tag, "name": tag, "options": [{"text": PLAIN, "value": "1"}]} | rest


KITCHEN_SINK = card(
    markdown("# Title\n\n**bold** [link](https://example.com)\n\n" + TABLE_TEXT),
    {"tag": "div", "text": {"tag": "lark_md", "content": "*x*"}, "icon": {"tag": "standard_icon", "token": "chat"}},
    {"tag": "hr", "element_id": "line", "margin": "0px 4px"},
    button("stop", type="danger", size="small", width="fill"),
    {"tag": "button", "text": PLAIN, "behaviors": [{"type": "open_url", "default_url": "https://example.com"}]},
    columns(markdown("left", "left"), panel(markdown("inside", "inside"))),
    form(text_input(required=True, max_length=10), select("multi_select_static")),
    {"tag": "chart", "chart_spec": {"type": "bar", "data": {"values": []}}, "aspect_ratio": "16:9"},
    table(),
    {"tag": "checker", "name": "done", "text": PLAIN, "checked": False},
    {"tag": "date_picker", "placeholder": PLAIN, "behaviors": [{"type": "callback", "value": {}}]},
    config={
        "streaming_mode": True,
        "streaming_config": {"print_step": {"default": 1}, "print_strategy": "fast"},
        "summary": {"content": "s", "i18n_content": {"en_us": "s"}},
        "update_multi": True,
    },
    header={
        "title": PLAIN,
        "subtitle": PLAIN,
        "template": "blue",
        "text_tag_list": [{"tag": "text_tag", "text": PLAIN}],
    },
    card_link={"url": "https://example.com"},
)


def test_a_card_with_a_bit_of_everything_is_taken(platform: Platform, places: Places) -> None:
    assert platform.create_card(KITCHEN_SINK).code == 0
    assert platform.send(places.direct, "interactive", KITCHEN_SINK).code == 0


FINE: dict[str, Json] = {
    "200 elements": card(*[{"tag": "hr"}] * 200),
    "5 levels": card(nested(5)),
    "5 tables": card(*[table() for _ in range(5)]),
    "4 tables in a markdown and one more": card(markdown(TABLE_TEXT * 4), table()),
    "a table inside code is no table": card(markdown("```\n" + TABLE_TEXT * 9 + "```")),
    "a button of 100 characters": card(button("x" * 100)),
    "an element_id of 20": card(markdown("x", "a" * 20)),
    "a table of 50 columns": card(table(columns=[{"name": f"c{n}"} for n in range(50)], rows=[])),
    "10 rows a page": card(table(page_size=10)),
    "an input of 1000": card(text_input(max_length=1000)),
    "a known person": card(markdown("<at id=all></at>")),
    "an escaped at": card(markdown("&#60;at id=ou_x&#62;")),
    "an at in code": card(markdown("`<at id=ou_x></at>` and `![x](http://x.y/z.png)`")),
    "no body": {"schema": "2.0"},
    "a margin without a unit where it is 0": card(markdown() | {"margin": "4px 0"}),
    "five tables in each language": card(
        markdown(TABLE_TEXT * 4) | {"i18n_content": {"en_us": TABLE_TEXT * 4}}, table()
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_a_card_at_its_limit_is_taken(platform: Platform, name: str) -> None:
    assert platform.create_card(FINE[name]).code == 0


BAD: dict[str, tuple[int, int, Any]] = {
    "not an object": (200220, 200621, []),
    "schema 1.0": (300303, 200621, {"schema": "1.0", "body": {}}),
    "elements at the root": (200220, 200621, card() | {"elements": []}),
    "unknown property of the card": (200220, 200621, card() | {"i18n_elements": {}}),
    "unknown tag": (200220, 200621, card({"tag": "carousel"})),
    "an element without a tag": (200220, 200621, card({"content": "x"})),
    "action is gone": (200220, 200861, card({"tag": "action", "actions": []})),
    "note is gone": (200220, 200861, card({"tag": "note", "elements": []})),
    "unknown property": (200220, 200621, card(markdown() | {"text_color": "red"})),
    "a button with a value of 1.0": (200220, 200621, card(button(value={}) | {"value": {"a": 1}})),
    "a button with an url of 1.0": (200220, 200621, card(button() | {"url": "https://example.com"})),
    "a required property is missing": (200220, 200621, card({"tag": "markdown"})),
    "201 elements": (300305, 11310, card(*[{"tag": "hr"}] * 201)),
    "texts count as elements": (300305, 11310, card(*[{"tag": "div", "text": PLAIN}] * 101)),
    "6 levels": (200220, 200621, card(nested(6))),
    "6 tables": (230099, 11310, card(*[table() for _ in range(6)])),
    "5 tables in a markdown": (230099, 11310, card(markdown(TABLE_TEXT * 5))),
    "markdown tables share the five": (230099, 11310, card(markdown(TABLE_TEXT * 4), table(), table())),
    "the same element_id twice": (300301, 200621, card(markdown("a", "x"), markdown("b", "x"))),
    "the same element_id in a text": (
        300301,
        200621,
        card(markdown("a", "x"), {"tag": "div", "text": PLAIN | {"element_id": "x"}}),
    ),
    "an element_id that starts with a digit": (200220, 200621, card(markdown("a", "1x"))),
    "an element_id of 21": (200220, 200621, card(markdown("a", "a" * 21))),
    "update_multi false": (300302, 200621, card(config={"update_multi": False})),
    "unknown config": (200220, 200621, card(config={"wide_screen_mode": True})),
    "streaming_mode is no boolean": (200220, 200621, card(config={"streaming_mode": "yes"})),
    "a picture from the web": (200220, 200570, card(markdown("![x](https://example.com/x.png)"))),
    "a picture from the web in a translation": (
        200220,
        200570,
        card(markdown() | {"i18n_content": {"en_us": "![x](https://example.com/x.png)"}}),
    ),
    "a picture nobody uploaded": (200220, 200570, card({"tag": "img", "img_key": "img_x", "alt": PLAIN})),
    "a $urlVal link": (200220, 200621, card(markdown("[x]($urlVal)"))),
    "an at of nobody": (200220, 100290, card(markdown("<at id=ou_nobody></at>"))),
    "a person nobody knows": (200220, 100290, card({"tag": "person", "user_id": "ou_nobody"})),
    "a button of 101 characters": (200220, 200621, card(button("x" * 101))),
    "a button with markdown": (200220, 200621, card({"tag": "button", "text": {"tag": "lark_md", "content": "x"}})),
    "a button of an unknown type": (200220, 200621, card(button(type="huge"))),
    "a callback with a string": (200220, 200621, card(button(value="stop"))),
    "an address without a scheme": (
        200220,
        200621,
        card({"tag": "button", "behaviors": [{"type": "open_url", "default_url": "example.com"}]}),
    ),
    "an input that opens an address": (
        200220,
        200621,
        card(text_input(behaviors=[{"type": "open_url", "default_url": "https://example.com"}])),
    ),
    "a form inside a column": (200220, 200621, card(columns(form(text_input())))),
    "a form inside a form": (200220, 200621, card(form(form(text_input())))),
    "a table inside a panel": (200220, 200621, card(panel(table()))),
    "a form without a submit button": (
        200220,
        200621,
        card({"tag": "form", "name": "form", "elements": [text_input()]}),
    ),
    "a form component without a name": (200220, 200530, card(form({"tag": "input"}))),
    "two form components of one name": (200220, 200621, card(form(text_input("a"), text_input("a")))),
    "a multi select outside of a form": (200220, 200621, card(select("multi_select_static"))),
    "a chart that is no VChart": (200220, 200550, card({"tag": "chart", "chart_spec": "bar"})),
    "an audio nobody uploaded": (200220, 300220, card({"tag": "audio", "file_key": "file_x"})),
    "a row with an unknown column": (200220, 200914, card(table(rows=[{"z": 1}]))),
    "a row that is no object": (200220, 200915, card(table(rows=["z"]))),
    "51 columns": (200220, 200621, card(table(columns=[{"name": f"c{n}"} for n in range(51)], rows=[]))),
    "11 rows a page": (200220, 200621, card(table(page_size=11))),
    "an input of 1001": (200220, 200621, card(text_input(max_length=1001))),
    "a column of weight 6": (200220, 200621, card({"tag": "column_set", "columns": [{"tag": "column", "weight": 6}]})),
    "a div in a column_set": (200220, 200621, card({"tag": "column_set", "columns": [{"tag": "div"}]})),
    "a margin of 100 px": (200220, 200621, card(markdown() | {"margin": "100px"})),
    "a header without a title": (200220, 200621, card(header={"template": "blue"})),
    "a header of an unknown colour": (200220, 200621, card(header={"title": PLAIN, "template": "pink"})),
    "a list where a text belongs": (200220, 200621, card({"tag": "div", "text": [1]})),
    "an object where a list belongs": (
        200220,
        200621,
        card({"tag": "img_combination", "combination_mode": "double", "img_list": 3}),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_card_is_refused_by_its_number(platform: Platform, places: Places, name: str) -> None:
    kit, sub, value = BAD[name]
    created = platform.create_card(value)
    assert (created.status, created.code) == (400, kit), created.body
    if not isinstance(value, dict) or value["schema"] != "2.0":
        return
    sent = platform.send(places.direct, "interactive", value)
    assert (sent.status, sent.code) == (400, 230099), sent.body
    assert f"ext=ErrCode: {sub};" in sent.message


def sized(size: int) -> Json:
    """A card whose compact JSON has exactly so many bytes."""
    empty = len(json.dumps(card(markdown("")), separators=(",", ":")))
    return card(markdown("x" * (size - empty)))


def test_a_card_of_30_kb_is_taken_and_one_byte_more_is_not(platform: Platform) -> None:
    assert platform.create_card(sized(30 * 1024)).code == 0
    refused = platform.create_card(sized(30 * 1024 + 1))
    assert (refused.status, refused.code) == (400, 200860)


def test_a_sent_card_of_more_than_30_kb_is_too_long(platform: Platform, places: Places) -> None:
    value = sized(30 * 1024 + 1)
    body = {"receive_id": places.direct, "msg_type": "interactive", "content": json.dumps(value, separators=(",", ":"))}
    assert platform.call("POST", "/open-apis/im/v1/messages?receive_id_type=chat_id", body).code == 230025


def test_a_card_of_schema_1_is_sent_as_it_is(platform: Platform, places: Places) -> None:
    old = {"config": {"update_multi": True}, "elements": [{"tag": "note", "elements": []}], "unknown": 1}
    assert platform.send(places.direct, "interactive", old).code == 0
    assert platform.send(places.direct, "interactive", {"config": {}}).code == 230099
    assert platform.create_card(old).code == 300303


def test_templates_do_not_exist_here(platform: Platform, places: Places) -> None:
    template = {"type": "template", "data": {"template_id": "AAq"}}
    refused = platform.send(places.direct, "interactive", template)
    assert refused.code == 230099
    assert "200380" in refused.message
