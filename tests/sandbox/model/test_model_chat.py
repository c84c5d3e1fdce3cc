"""Tools, structured answers and the older completions, as OpenAI's SDK sees them."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.llm.model import Model
from tests.sandbox.model.alone import client

WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city"],
        },
    },
}
ASKING = '[[call weather {"city": "北京"}]] [[call weather {"city": "上海"}]] and?'


@pytest.fixture
def sdk(model: Model) -> Iterator[openai.OpenAI]:
    with client(model) as found:
        yield found


def ask(sdk: openai.OpenAI, text: str, **options: Any) -> Any:
    return sdk.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}], **options)


def test_tools_are_called_side_by_side_and_their_results_are_read(sdk: openai.OpenAI) -> None:
    message = ask(sdk, ASKING, tools=[WEATHER]).choices[0].message
    assert [call.function.arguments for call in message.tool_calls] == ['{"city": "北京"}', '{"city": "上海"}']
    results = [{"role": "tool", "tool_call_id": call.id, "content": f"晴 {call.id}"} for call in message.tool_calls]
    said = [{"role": "user", "content": ASKING}, message.to_dict(), *results]
    answer: Any = sdk.chat.completions.create(model="gpt-4o", messages=said, tools=[WEATHER])
    assert answer.choices[0].finish_reason == "stop"
    assert all(call.id in answer.choices[0].message.content for call in message.tool_calls)


def test_a_streamed_call_of_a_tool_comes_in_pieces(sdk: openai.OpenAI) -> None:
    found: dict[int, list[str]] = {}
    finish = None
    for chunk in ask(sdk, ASKING, tools=[WEATHER], stream=True):
        finish = chunk.choices[0].finish_reason or finish
        for call in chunk.choices[0].delta.tool_calls or []:
            found.setdefault(call.index, []).append(call.function.arguments)
    assert {index: "".join(parts) for index, parts in found.items()} == {0: '{"city": "北京"}', 1: '{"city": "上海"}'}
    assert (finish, len(found[0]) > 2) == ("tool_calls", True)


def test_a_tool_that_is_insisted_on_is_called_with_what_it_requires(sdk: openai.OpenAI) -> None:
    choice = {"type": "function", "function": {"name": "weather"}}
    call = ask(sdk, "hello", tools=[WEATHER], tool_choice=choice).choices[0].message.tool_calls[0]
    assert (call.function.name, call.function.arguments) == ("weather", '{"city": "sandbox"}')
    assert ask(sdk, ASKING, tools=[WEATHER], tool_choice="none").choices[0].message.tool_calls is None


def test_an_answer_fits_the_schema_that_was_asked_for(sdk: openai.OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {"names": {"type": "array", "items": {"$ref": "#/$defs/name"}}, "sure": {"enum": ["yes", "no"]}},
        "required": ["names", "sure"],
        "$defs": {"name": {"type": "string"}},
    }
    form = {"type": "json_schema", "json_schema": {"name": "found", "schema": schema}}
    assert ask(sdk, "who?", response_format=form).choices[0].message.content == '{"names": ["sandbox"], "sure": "yes"}'


def test_several_choices_are_given_whole_and_streamed(sdk: openai.OpenAI) -> None:
    answer = ask(sdk, "[[say hi]]", n=3)
    assert [choice.message.content for choice in answer.choices] == ["hi", "hi", "hi"]
    assert answer.usage.completion_tokens == 3
    assert {choice.index for chunk in ask(sdk, "[[say hi]]", n=3, stream=True) for choice in chunk.choices} == {0, 1, 2}


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"tools": []}, "tools"),
        ({"tools": [{"type": "function", "function": {}}]}, "tools[0].function.name"),
        ({"tool_choice": "auto"}, None),
        ({"n": 2**63}, "n"),
    ],
)
def test_wrong_options_are_refused(sdk: openai.OpenAI, options: Any, param: str | None) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(sdk, "hi", **options)
    assert refused.value.param == param


def test_a_result_of_no_call_is_refused(sdk: openai.OpenAI) -> None:
    said: Any = [{"role": "user", "content": "hi"}, {"role": "tool", "tool_call_id": "call_none", "content": "x"}]
    with pytest.raises(openai.BadRequestError, match="must be a response to a preceding message"):
        sdk.chat.completions.create(model="gpt-4o", messages=said)


def test_the_older_completions_are_told_whole_and_streamed(sdk: openai.OpenAI) -> None:
    name = "gpt-3.5-turbo-instruct"
    whole = sdk.completions.create(model=name, prompt=["[[say one two]]", "[[say three]]"], n=2)
    assert [choice.text for choice in whole.choices] == ["one two", "one two", "three", "three"]
    stream = sdk.completions.create(model=name, prompt="[[say one two]]", stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream) == "one two"
    with pytest.raises(openai.BadRequestError):
        sdk.completions.create(model=name, prompt=None)


def test_a_model_does_only_what_it_is_for(sdk: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="not supported in the v1/chat/completions"):
        sdk.chat.completions.create(model="whisper-1", messages=[{"role": "user", "content": "hi"}])


def test_moderations_tell_what_they_found(sdk: openai.OpenAI) -> None:
    calm, wild = sdk.moderations.create(input=["hello", "I will kill it"]).results
    assert (calm.flagged, wild.flagged, wild.categories.violence) == (False, True, True)
