"""What a request asks for is read off its bytes, and nothing of them is changed but what has to be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.asked.fields import Fields, read
from gateway.denied import Denied

KEYS = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)
SPACES = st.sampled_from([None, 1, "\t"])


@given(OBJECTS, st.booleans(), SPACES)
def test_any_object_is_read_as_json_reads_it(value: dict[str, Any], ascii_only: bool, indent: Any) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    body = f" {text}\r\n".encode("utf-8", "replace")
    asked = read(body)
    assert asked.fields == json.loads(body)
    assert asked.sent("", False) == body
    for name, (start, end) in asked.spans.items():
        assert json.loads(asked.text[start:end]) == asked.fields[name]


@given(OBJECTS, st.none() | st.dictionaries(KEYS, VALUES, max_size=3), SPACES)
def test_the_wish_for_usage_adds_itself_and_changes_nothing_else(
    value: dict[str, Any], options: dict[str, Any] | None, indent: Any
) -> None:
    value = {"model": "m", **value}
    value.pop("stream_options", None)
    if options is not None:
        value["stream_options"] = options
    wished = json.loads(read(json.dumps(value, indent=indent).encode()).sent("", True))
    assert wished == {**value, "stream_options": {**(options or {}), "include_usage": True}}


def names_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("twice")
    return dict(pairs)


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ 0aue\n', max_size=40).map(str.encode))
def test_anything_else_is_refused_as_no_json(body: bytes) -> None:
    try:
        expected = json.loads(body.decode(), object_pairs_hook=names_twice)
    except (ValueError, RecursionError):
        expected = None
    if isinstance(expected, dict):
        assert read(body).fields == expected
        return
    with pytest.raises(Denied, match="bad_json"):
        read(body)


def asked(**fields: Any) -> Fields:
    return read(json.dumps({"model": "m", **fields}, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        ("", 4),
        ("abcd", 5),
        ("你好", 6),
        ([{"type": "text", "text": "abcdefgh"}], 6),
        ([{"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 1000}}], 4),
        ([{"type": "input_audio", "input_audio": {"data": "A" * 1000, "format": "wav"}}], 5),
    ],
)
def test_how_long_a_prompt_is_about(content: object, tokens: int) -> None:
    assert asked(messages=[{"role": "user", "content": content}]).prompt_tokens == tokens


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, 0),
        ({"max_tokens": 7}, 7),
        ({"max_completion_tokens": 9, "max_tokens": 7}, 9),
        ({"max_tokens": 7, "n": 3}, 21),
        ({"max_tokens": "7", "n": True}, 0),
        ({"max_tokens": -1}, 0),
    ],
)
def test_how_much_is_set_aside_for_the_answer(fields: dict[str, Any], answer: int) -> None:
    assert asked(messages=[], **fields).answer_tokens * asked(**fields).choices == answer


def test_odd_messages_are_weighed_as_far_as_they_say_something() -> None:
    assert asked(messages="hello").prompt_tokens == 2
    assert asked(messages=[None, 7, {"content": None}]).prompt_tokens == 12
    assert asked(tools=[{"type": "function", "function": {"name": "look"}}]).prompt_tokens > 10
