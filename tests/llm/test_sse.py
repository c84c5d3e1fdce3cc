"""Server-sent events, whatever portions they come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.sse import Event, SseParser, TooLong


def events(*portions: bytes) -> list[Event]:
    parser = SseParser()
    found = [event for portion in portions for event in parser.feed(portion)]
    return found + parser.end()


LINE_ENDS = (b"\n", b"\r\n", b"\r")
words = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12)
fields = st.one_of(
    words.map(lambda word: f"data: {word}"),
    words.map(lambda word: f"data:{word}"),
    words.map(lambda word: f": {word}"),
    words.map(lambda word: f"event: {word}"),
    st.sampled_from(["data", "id: 7", "retry: 10", "", "", "unknown: x", "data: [DONE]"]),
)


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    lines = draw(st.lists(fields, max_size=12))
    return b"".join(line.encode() + draw(st.sampled_from(LINE_ENDS)) for line in lines)


@given(streams(), st.data())
def test_any_split_of_the_bytes_gives_the_same_events(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    portions = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert events(*portions) == events(stream)
    assert events(*(bytes([byte]) for byte in stream)) == events(stream)


@given(st.lists(words, min_size=1, max_size=5), st.sampled_from(LINE_ENDS))
def test_each_line_end_of_the_standard_is_understood(texts: list[str], end: bytes) -> None:
    stream = b"".join(b"data: " + text.encode() + end + end for text in texts)
    assert [event.data.decode() for event in events(stream)] == texts


def test_data_lines_of_one_event_are_joined() -> None:
    assert events(b"event: note\ndata: one\ndata: two\n\n") == [Event("note", b"one\ntwo")]


def test_comments_and_unknown_fields_are_no_events() -> None:
    assert events(b": keep-alive\n\nid: 1\nretry: 5\n\n") == []


def test_a_byte_order_mark_is_no_part_of_the_first_field() -> None:
    assert events(b"\xef\xbb", b"\xbfdata: x\n\n") == [Event("message", b"x")]


def test_a_last_event_without_its_empty_line_counts() -> None:
    assert events(b"data: [DONE]") == [Event("message", b"[DONE]")]


def test_a_line_of_ten_megabytes_in_small_portions_is_one_event() -> None:
    portion = b"x" * 1000
    assert events(b"data: ", *[portion] * 10_000, b"\n\n") == [Event("message", portion * 10_000)]


def test_an_event_larger_than_the_limit_is_refused() -> None:
    parser = SseParser(limit=1000)
    parser.feed(b"data: " + b"x" * 500 + b"\n\n")
    parser.feed(b"data: " + b"x" * 500 + b"\n")
    with pytest.raises(TooLong):
        parser.feed(b"data: " + b"x" * 500)
