"""Messages that a client sends back make the marks that they made the first time; others do not."""

from typing import Any

import pytest

from gateway.conversations.chain import answered, chain_of, first_words

START = b"where a person begins"
USER = {"role": "user", "content": "hello"}


def own(*messages: Any, route: str = "chat/completions") -> list[str]:
    return list(chain_of(route, {"messages": list(messages)}, START).own)


@pytest.mark.parametrize(
    "same",
    [
        {"role": "user", "content": " hello\n"},
        {"role": "user", "content": [{"type": "text", "text": "hello"}]},
        {"role": "user", "content": "hello", "name": None, "unknown": 1},
    ],
)
def test_what_clients_change_makes_no_difference(same: Any) -> None:
    assert own(same) == own(USER)
    assert own({"role": "developer", "content": "be kind"}, same) == own({"role": "system", "content": "be kind"}, USER)


@pytest.mark.parametrize(
    "other",
    [
        {"role": "assistant", "content": "hello"},
        {"role": "user", "content": "hello there"},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x/1.png"}}]},
        "hello",
        None,
        [],
        {},
    ],
)
def test_what_is_said_otherwise_makes_another_mark(other: Any) -> None:
    assert own(other) != own(USER)


def test_a_tool_call_is_the_same_under_another_id() -> None:
    def calling(name: str, function: str) -> dict[str, Any]:
        call = {"id": name, "function": {"name": function, "arguments": "{}"}}
        return {"role": "assistant", "content": None, "tool_calls": [call]}

    assert own(USER, calling("call_1", "f")) == own(USER, calling("call_2", "f"))
    assert own(USER, calling("call_1", "f")) != own(USER, calling("call_1", "g"))


def test_an_answer_is_a_head_of_what_goes_on_from_it() -> None:
    first = chain_of("chat/completions", {"messages": [USER]}, START)
    answer: dict[str, Any] = {"role": "assistant", "content": "hi!", "refusal": None, "annotations": []}
    more: list[Any] = [USER, {"role": "assistant", "content": "hi!"}, {"role": "user", "content": "and?"}]
    second = chain_of("chat/completions", {"messages": more}, START)
    assert list(second.heads) == [*first.own, *answered(first, answer)]


def test_people_routes_and_borders_of_messages_never_meet() -> None:
    assert own(USER) != list(chain_of("chat/completions", {"messages": [USER]}, b"another person").own)
    assert own(USER) != list(chain_of("responses", {"input": [USER]}, START).own)
    two = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
    assert own(*two) != own({"role": "user", "content": "ab"})


@pytest.mark.parametrize("fields", [{}, {"messages": None}, {"messages": 7}, {"messages": []}, {"input": "x"}])
def test_what_is_no_list_of_messages_has_no_marks(fields: Any) -> None:
    assert not chain_of("chat/completions", fields, START).own


def test_the_first_words_are_those_of_a_person() -> None:
    fields = {"messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "what\n is  it"}]}
    assert first_words("chat/completions", fields, 7) == "what is"
    assert first_words("responses", {"input": "some text"}, 80) == "some text"
    seen = [{"type": "image_url", "image_url": {"url": "data:"}}, {"type": "text", "text": "what is this?"}]
    assert first_words("chat/completions", {"messages": [{"role": "user", "content": seen}]}, 80) == "what is this?"
