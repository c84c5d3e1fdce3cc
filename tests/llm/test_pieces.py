"""What a model said, out of the JSON of upstreams that each have their own ways."""

import json
from typing import Any

import pytest

from llm.errors import KeyLimited, UpstreamDown
from llm.pieces import Piece, Usage, hear, piece_of
from llm.sse import Event


def delta(**said: Any) -> bytes:
    return json.dumps({"choices": [{"delta": said}]}).encode()


def events(*data: bytes) -> list[Event]:
    return [Event("message", each) for each in data]


def test_events_that_come_together_are_one_piece() -> None:
    heard = hear(
        events(delta(content="a"), delta(reasoning_content="r"), delta(content="b"), b"[DONE]", delta(content="c"))
    )
    assert heard.piece == Piece("ab", "r")
    assert heard.done


def test_events_that_say_nothing_are_no_piece() -> None:
    nothing = (
        delta(role="assistant", content=""),
        delta(content=None),
        b"{}",
        b'{"choices": []}',
        b"[1]",
        b"not json",
        b"\xff",
    )
    assert hear(events(*nothing)).piece is None


@pytest.mark.parametrize(
    ("said", "text", "reasoning"),
    [
        ({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, "ab", ""),
        ({"refusal": "I will not"}, "I will not", ""),
        ({"reasoning": "because", "content": ""}, "", "because"),
        ({"content": 7}, "", ""),
    ],
)
def test_each_providers_way_to_say_it_is_understood(said: dict[str, Any], text: str, reasoning: str) -> None:
    assert piece_of({"choices": [{"delta": said}]}) == Piece(text, reasoning)


def test_usage_is_read_with_its_details() -> None:
    usage = {
        "prompt_tokens": 5,
        "completion_tokens": 7,
        "total_tokens": 12,
        "prompt_tokens_details": {"cached_tokens": 3},
    }
    usage["completion_tokens_details"] = {"reasoning_tokens": 4}
    heard = hear(events(json.dumps({"choices": [], "usage": usage, "model": "m"}).encode()))
    assert heard.piece == Piece(usage=Usage(5, 7, 12, 3, 4), model="m")


@pytest.mark.parametrize(
    ("reported", "heard"),
    [
        ({"prompt_tokens": 10**30, "completion_tokens": 2}, None),
        ({"prompt_tokens": 5, "completion_tokens": 2, "completion_tokens_details": {"reasoning_tokens": 10**15}}, None),
        ({"prompt_tokens": -5, "completion_tokens": 2}, Usage(0, 2)),
        ({"prompt_tokens": 5, "completion_tokens": True}, Usage(5, 0)),
    ],
)
def test_a_usage_that_cannot_be_is_not_believed(reported: dict[str, Any], heard: Usage | None) -> None:
    assert piece_of({"choices": [], "usage": reported}).usage == heard


def test_what_is_nested_without_end_says_nothing() -> None:
    assert hear(events(b"[" * 100_000)).piece is None


def test_an_error_ends_what_is_heard_and_keeps_what_was_said() -> None:
    error = b'{"error": {"message": "sk-secret is too fast", "code": "rate_limit_exceeded"}}'
    heard = hear(events(delta(content="a"), error, delta(content="b")), "sk-secret")
    assert heard.piece == Piece("a")
    assert isinstance(heard.error, KeyLimited)
    assert "secret" not in heard.error.message
    assert isinstance(hear([Event("error", b'{"message": "gone"}')]).error, UpstreamDown)


def test_halves_of_a_character_are_joined_and_a_lone_half_is_replaced() -> None:
    assert hear(events(delta(content="\ud83d"), delta(content="\ude00好"))).piece == Piece("😀好")
    assert hear(events(delta(content="a\ud83d"))).piece == Piece("a\ufffd")
