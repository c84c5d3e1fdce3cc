"""Whatever strangers post, and whatever a genuine event holds, nothing makes a door fail."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.events.content import text_of_content
from bot.events.translate import Ignored, Translator
from handlers.base import Message
from tests.doors.doorstep import BOT, EVENTS, JSON_ONLY, KEY, Doorstep, Json, encrypted, event, signed

ALL_EVENTS = sorted(path.stem for path in EVENTS.glob("*.json"))
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["X-Lark-Signature", "X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "Content-Type", "X-Larkey-Seal"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")),
)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=200), headers=HEADERS)
def test_no_bytes_make_the_door_fail(body: bytes, headers: dict[str, str]) -> None:
    door = Doorstep()
    assert door.post(body, {**JSON_ONLY, **headers}).status_code in (400, 401, 415)


@settings(max_examples=200, deadline=None)
@given(value=JSONS, key=st.sampled_from(["", KEY]))
def test_no_json_makes_the_door_fail(value: object, key: str) -> None:
    """Whatever is inside: encrypted and signed as it should be where there is a key."""
    door = Doorstep(key=key)
    body = json.dumps(value).encode()
    sent = encrypted(body) if key else body
    assert door.post(sent, signed(sent) if key else JSON_ONLY).status_code in (200, 400, 401)


@settings(max_examples=100, deadline=None)
@given(event_part=st.dictionaries(st.sampled_from(["encrypt", "type", "challenge", "token", "header", "event"]), JSONS))
def test_known_names_with_odd_values_do_not_make_the_door_fail(event_part: Json) -> None:
    door = Doorstep(key="")
    assert door.post(json.dumps(event_part).encode(), JSON_ONLY).status_code in (200, 400, 401)


def mangled(value: Any, choices: st.DataObject) -> Any:
    """The same event with one field somewhere replaced by anything."""
    if isinstance(value, dict) and value and choices.draw(st.integers(0, 4)) > 0:
        name = choices.draw(st.sampled_from(sorted(value)))
        return {**value, name: mangled(value[name], choices)}
    if isinstance(value, list) and value and choices.draw(st.booleans()):
        return [mangled(value[0], choices), *value[1:]]
    return choices.draw(JSONS)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(ALL_EVENTS), choices=st.data())
def test_no_field_of_any_event_makes_the_translator_fail(name: str, choices: st.DataObject) -> None:
    envelope = event(name)
    part = choices.draw(st.sampled_from(sorted(envelope)))
    found = Translator(lambda: BOT).translate({**envelope, part: mangled(envelope[part], choices)})
    assert isinstance(found, Message | Ignored)
    if isinstance(found, Message):
        assert found.id
        assert found.person.open_id
        Message.from_json(found.to_json())


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(["text", "post", "image", "file", "interactive", "x", ""]),
    content=JSONS,
    mentions=st.lists(JSONS),
)
def test_no_content_makes_the_reader_fail(kind: str, content: Any, mentions: list[Any]) -> None:
    assert isinstance(text_of_content(kind, content, mentions, BOT), str)
    assert isinstance(text_of_content(kind, {"content": content, "text": content}, mentions, BOT), str)
