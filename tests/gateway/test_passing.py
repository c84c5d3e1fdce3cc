"""A stream that passes by is heard and left as it is, however its bytes are cut."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.provider.counts import Counts, Weight, reported, usage_in
from gateway.provider.events import HELD, Passing
from llm.errors import KeyLimited

LINE_ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


def chunk(text: str, **more: Any) -> bytes:
    return json.dumps({"choices": [{"delta": {"content": text}}], **more}, ensure_ascii=False).encode()


def events(draw_from: list[bytes], end: bytes) -> bytes:
    return b"".join(b"data: " + data + end + end for data in draw_from)


PAYLOADS = st.lists(
    st.one_of(
        st.text(max_size=12).map(chunk),
        st.just(b'{"choices":[{"delta":{},"finish_reason":"stop"}]}'),
        st.just(b'{"choices":[],"x":1}'),
        st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
    ),
    max_size=8,
)


@given(
    PAYLOADS, LINE_ENDS, st.lists(st.integers(1, 30), max_size=40), st.sampled_from([b"", b"data: [DONE", b"data: {"])
)
def test_what_goes_in_comes_out_but_for_half_an_event_at_the_end(
    payloads: list[bytes], end: bytes, sizes: list[int], torn: bytes
) -> None:
    whole = events([*payloads, b"[DONE]"], end)
    passing = Passing("sk-secret", drop_usage=True)
    out, rest = b"", whole + torn
    for size in sizes:
        out += passing.feed(rest[:size])
        rest = rest[size:]
        assert whole.startswith(out)
    out += passing.feed(rest) + passing.end() if rest else passing.end()
    assert out == whole


@given(st.lists(st.integers(1, 40), max_size=60), LINE_ENDS)
def test_it_hears_the_same_however_the_bytes_are_cut(sizes: list[int], end: bytes) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2}
    last = [b'{"choices":[{"delta":{},"finish_reason":"stop"}]}', json.dumps({"choices": [], "usage": usage}).encode()]
    payloads = [chunk(""), chunk("hello "), chunk("你好"), chunk('a "quoted" \\ word'), *last]
    whole = events([*payloads, b"[DONE]"], end)
    passing = Passing("", drop_usage=True)
    out, rest = b"", whole
    for size in sizes:
        out, rest = out + passing.feed(rest[:size]), rest[size:]
    out += passing.feed(rest) if rest else b""
    out += passing.end()
    seen = passing.seen
    assert (seen.real, seen.finished, seen.done, seen.usage, seen.error) == (True, 1, True, usage, None)
    assert seen.weight.wide == 2
    assert seen.weight.narrow == len("hello ") + len("a quoted  word")
    assert out == whole.replace(b"data: " + last[1] + end + end, b"")


@pytest.mark.parametrize(
    ("payload", "real"),
    [
        (b'{"choices":[{"delta":{"role":"assistant","content":""}}]}', False),
        (b'{"choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[]}}]}', False),
        (b'{"choices":[]}', False),
        (b'{"choices":[{"delta":{"content":"a"}}]}', True),
        (b'{"choices":[{"delta":{"reasoning_content":"hm"}}]}', True),
        (b'{"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}', True),
        (b'{"choices":[{"delta":{}},{"delta":{"content":"b"}}]}', True),
        (b'{"choices":[{"delta":{},"finish_reason":"content_filter"}]}', True),
        (b'{"choices":[{"text":"old"}]}', True),
        (b'{"choices":"odd"}', True),
        (b'{"type":"response.created","response":{"id":"resp_1"}}', False),
        (b'{"type":"response.output_item.added","item":{}}', False),
        (b'{"type":"response.output_text.delta","delta":"a"}', True),
        (b'{"type":"response.failed","response":{}}', True),
        (b'{"type":"whatever.comes.next"}', True),
        (b"ping", True),
        (b"[1]", True),
    ],
)
def test_what_counts_as_output(payload: bytes, real: bool) -> None:
    passing = Passing("")
    passing.feed(b": comment\n\n" + events([payload], b"\n"))
    assert passing.seen.real is real


def test_an_error_event_is_noticed_also_after_much_text() -> None:
    passing = Passing("sk-secret")
    passing.feed(events([chunk("hello")], b"\n"))
    error = b'{"error":{"message":"slow down, sk-secret","type":"rate_limit_error"}}'
    assert b"sk-secret" not in passing.feed(events([error], b"\n"))
    assert isinstance(passing.seen.error, KeyLimited)
    named = Passing("")
    named.feed(b'event: error\ndata: {"message": "oops", "code": 500}\n\n')
    assert named.seen.error is not None


def test_no_more_than_one_event_is_held_back() -> None:
    passing = Passing("")
    giant = b"data: " + chunk("x" * (3 * HELD))
    passed = sum(len(passing.feed(giant[at : at + 1000])) for at in range(0, len(giant), 1000))
    assert passed > len(giant) - HELD - 1000
    assert passing.feed(b"\n\n" + events([chunk("next")], b"\n")).endswith(events([chunk("next")], b"\n"))
    assert passing.end() == b""


@given(st.lists(st.integers(1, 30_000), max_size=40), LINE_ENDS, st.booleans(), st.booleans())
def test_the_kind_and_the_usage_of_a_giant_event_are_heard_however_it_is_cut(
    sizes: list[int], end: bytes, named: bool, kind_first: bool
) -> None:
    usage = {"input_tokens": 5, "output_tokens": 2}
    kind = {"type": "response.completed"}
    response = {"response": {"id": "resp_1", "output": ["x" * (2 * HELD)], "usage": usage, "metadata": {}}}
    name = b"event: response.completed" + end if named else b""
    fields = kind | response if kind_first else response | kind
    whole = name + b"data: " + json.dumps(fields).encode() + end + end + events([b"[DONE]"], end)
    passing = Passing("")
    out, rest = b"", whole
    for size in sizes:
        out += passing.feed(rest[:size])
        rest = rest[size:]
    while rest:
        out += passing.feed(rest[:5000])
        rest = rest[5000:]
    out += passing.end()
    assert out == whole
    seen = passing.seen
    assert (seen.made, seen.finished, seen.done, seen.usage) == ("resp_1", 1, True, usage)


def test_a_giant_event_with_the_end_of_a_chat_ends_it() -> None:
    passing = Passing("")
    answer = {"choices": [{"delta": {"content": "x" * (2 * HELD)}, "finish_reason": "stop"}]}
    passing.feed(b"data: " + json.dumps(answer).encode())
    passing.feed(b"\n\n")
    assert (passing.finished, passing.between_events) == (True, True)


def test_a_giant_preface_is_no_output_yet() -> None:
    passing = Passing("")
    for kind in ("response.created", "response.in_progress"):
        fields = {"type": kind, "response": {"id": "resp_1", "instructions": "x" * (2 * HELD)}}
        passing.feed(f"event: {kind}\ndata: {json.dumps(fields)}"[: HELD + 5000].encode())
        passing.feed(b"...\n\n")
    assert (passing.seen.real, passing.seen.made, passing.seen.weight.tokens) == (False, "resp_1", 0)
    passing.feed(b'data: {"type":"response.output_text.delta","delta":"hi"}\n\n')
    assert passing.seen.real


def test_a_picture_in_one_giant_event_does_not_use_up_its_callers_day() -> None:
    passing = Passing("")
    for _ in range(40):
        passing.feed(b"x" * (HELD + 1))
    assert passing.seen.weight.narrow == HELD


@pytest.mark.parametrize(
    ("usage", "counts"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}, Counts("reported", 5, 2)),
        ({"input_tokens": 5, "output_tokens": 2}, Counts("reported", 5, 2)),
        (
            {
                "prompt_tokens": 9,
                "completion_tokens": 8,
                "prompt_tokens_details": {"cached_tokens": 4, "audio_tokens": 1},
                "completion_tokens_details": {"reasoning_tokens": 6, "audio_tokens": 2},
            },
            Counts("reported", 9, 8, cached=4, reasoning=6, audio=3),
        ),
        ({"prompt_tokens": 5, "completion_tokens": "2", "prompt_tokens_details": 7}, Counts("reported", 5, 0)),
        ({"prompt_tokens": -5, "completion_tokens": True}, None),
        ({}, None),
        (None, None),
        ([1], None),
    ],
)
def test_usage_is_read_as_it_is_meant(usage: object, counts: Counts | None) -> None:
    assert reported(usage) == counts


def test_the_usage_of_a_whole_answer_is_found_without_reading_it_all() -> None:
    said = {"content": 'he said "usage": {"prompt_tokens": 99}'}
    answer = {"choices": [{"message": said}], "usage": {"prompt_tokens": 1}, "after": "it"}
    assert usage_in(json.dumps(answer).encode()) == {"prompt_tokens": 1}
    assert usage_in(json.dumps({"choices": [{"message": said}], "usage": None}).encode()) is None
    assert usage_in(b'{"usage": {"prompt_tokens": 1') is None
    assert usage_in(b"") is None


def test_text_is_weighed_in_any_script() -> None:
    weight = Weight()
    weight.add(json.dumps({"content": "你好"}).encode())
    weight.add(json.dumps({"content": "你好, ab"}, ensure_ascii=False).encode())
    weight.add(json.dumps({"arguments": '{"a":"b"}'}).encode())
    assert (weight.wide, weight.narrow) == (4, 4 + 5)
    assert weight.tokens == 4 + 3
