"""/v1/responses of the scripted OpenAI, as OpenAI's SDK sees it."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.llm.model import Model
from tests.sandbox.model.alone import KEY, SISTER, STRANGER, client
from tests.support import call_json, eventually, request

TOOL: Any = {
    "type": "function",
    "name": "weather",
    "strict": False,
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


@pytest.fixture
def sdk(model: Model) -> Iterator[openai.OpenAI]:
    with client(model) as found:
        yield found


def test_a_response_is_kept_continued_and_deleted(sdk: openai.OpenAI, model: Model) -> None:
    first = sdk.responses.create(model="gpt-4o", input="我叫小明 [[say 好]]")
    assert (first.output_text, first.status) == ("好", "completed")
    second = sdk.responses.create(model="gpt-4o", input="我叫什么？", previous_response_id=first.id)
    assert "小明" in second.output_text
    assert second.usage is not None
    assert second.usage.total_tokens == second.usage.input_tokens + second.usage.output_tokens
    with client(model, SISTER) as sister:
        assert sister.responses.retrieve(first.id).output_text == "好"
        assert sister.responses.input_items.list(first.id).data[0].to_dict()["role"] == "user"
    sdk.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        sdk.responses.retrieve(first.id)


def test_another_organisation_sees_nothing_of_it(sdk: openai.OpenAI, model: Model) -> None:
    mine = sdk.responses.create(model="gpt-4o", input="[[say secret]]")
    with client(model, STRANGER) as stranger:
        for work in (stranger.responses.retrieve, stranger.responses.delete, stranger.responses.cancel):
            with pytest.raises(openai.NotFoundError):
                work(mine.id)
        with pytest.raises(openai.BadRequestError) as refused:
            stranger.responses.create(model="gpt-4o", input="and?", previous_response_id=mine.id)
    assert refused.value.code == "previous_response_not_found"


def test_a_stream_tells_its_story_in_numbered_events(sdk: openai.OpenAI) -> None:
    events = list(sdk.responses.create(model="gpt-4o", input="[[say one two three]] [[reasoning hm]]", stream=True))
    kinds = list(dict.fromkeys(event.type for event in events))
    assert kinds == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
        "response.output_item.done",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    last: Any = events[-1]
    assert said == last.response.output_text == "one two three"
    assert sdk.responses.retrieve(last.response.id).output_text == said


def test_the_sdks_own_collector_puts_a_call_together(sdk: openai.OpenAI) -> None:
    with sdk.responses.stream(model="gpt-4o", input='[[call weather {"city": "Bonn"}]]', tools=[TOOL]) as stream:
        for _ in stream:
            pass
        call: Any = stream.get_final_response().output[0]
    assert (call.type, call.name, call.arguments) == ("function_call", "weather", '{"city": "Bonn"}')
    given: Any = [
        {"role": "user", "content": "weather?"},
        call.to_dict(),
        {"type": "function_call_output", "call_id": call.call_id, "output": "rain"},
    ]
    assert sdk.responses.create(model="gpt-4o", input=given, tools=[TOOL]).output_text == "rain"


def test_in_the_background_it_is_asked_for_until_it_is_done(sdk: openai.OpenAI) -> None:
    begun = sdk.responses.create(model="gpt-4o", input="[[say later]] [[delay 0.2]]", background=True)
    assert begun.status == "queued"
    done = eventually(lambda: (found := sdk.responses.retrieve(begun.id)).status == "completed" and found)
    assert done
    assert done.output_text == "later"
    slow = sdk.responses.create(model="gpt-4o", input="[[delay 60]] hi", background=True)
    assert sdk.responses.cancel(slow.id).status == "cancelled"
    assert sdk.responses.retrieve(slow.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="synchronous"):
        sdk.responses.cancel(sdk.responses.create(model="gpt-4o", input="hi").id)


def test_what_is_not_to_be_stored_is_not(sdk: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        sdk.responses.retrieve(sdk.responses.create(model="gpt-4o", input="hi", store=False).id)


def test_a_limited_answer_is_incomplete(sdk: openai.OpenAI) -> None:
    answer = sdk.responses.create(model="gpt-4o", input="[[text 500]]", max_output_tokens=16)
    assert answer.status == "incomplete"
    assert answer.incomplete_details is not None
    assert answer.incomplete_details.reason == "max_output_tokens"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": "hi"}, "model"),
        ({"model": "gpt-4o"}, "input"),
        ({"model": "gpt-4o", "input": 7}, "input"),
        ({"model": "gpt-4o", "input": [{"content": "x"}]}, "input[0].role"),
        ({"model": "gpt-4o", "input": "hi", "max_output_tokens": 1}, "max_output_tokens"),
        ({"model": "gpt-4o", "input": "hi", "background": True, "store": False}, "store"),
    ],
)
def test_a_wrong_request_names_what_is_wrong(sdk: openai.OpenAI, body: Any, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk.post("/responses", body=body, cast_to=object)
    assert refused.value.param == param


def test_an_error_in_mid_stream_is_raised(sdk: openai.OpenAI) -> None:
    with pytest.raises(openai.APIError):
        list(sdk.responses.create(model="gpt-4o", input="[[say one two three]] [[error 2]]", stream=True))


def test_after_a_reset_nothing_is_left(sdk: openai.OpenAI, model: Model) -> None:
    kept = sdk.responses.create(model="gpt-4o", input="hi")
    call_json("POST", model.base_url.replace("/model/v1", "/sandbox/api/reset"), {})
    told = {"Authorization": f"Bearer {KEY}"}
    assert request("GET", f"{model.base_url}/responses/{kept.id}", None, told).status == 404
