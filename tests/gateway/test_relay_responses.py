"""/v1/responses: its events pass, its usage is heard, and a cut is told in its own way."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.gateway.relaying import KEYS, Relayed, relayed
from tests.gateway.upstream import Heard, Said, events, said


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    with relayed(tmp_path_factory.mktemp("responses")) as house:
        yield house


@pytest.fixture
def house(_house: Relayed) -> Iterator[Relayed]:
    yield _house
    _house.programs.wake_keys()


RESPONSE = {"id": "resp_abc123", "object": "response", "status": "completed", "output": []}
USED = {"input_tokens": 11, "output_tokens": 6, "output_tokens_details": {"reasoning_tokens": 2}}


def event(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def test_the_events_of_a_response_pass_and_its_usage_is_heard(house: Relayed) -> None:
    stream = [
        event("response.created", response={**RESPONSE, "usage": None, "error": None}),
        event("response.output_text.delta", delta="hel"),
        event("response.output_text.delta", delta="lo"),
        event("response.output_text.done", text="hello"),
        event("response.completed", response={**RESPONSE, "usage": USED, "error": None}),
    ]
    house.upstream.answers(events(*stream))
    issued = house.programs.issue()
    reply = house.ask("POST", "/v1/responses", {"model": "m", "input": "hi", "stream": True}, issued.text)
    assert reply.body == b"".join(stream)
    assert "stream_options" not in house.upstream.heard[0].json()
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["label"], row["prompt"], row["completion"], row["reasoning"]) == ("reported", 11, 6, 2)


def test_a_response_that_fails_before_its_first_word_goes_to_the_next_key(house: Relayed) -> None:
    begun = event("response.created", response=RESPONSE)
    error = {"code": "server_error", "message": "oops"}
    failed = event("response.failed", response={**RESPONSE, "status": "failed", "error": error})
    good = [begun, event("response.output_text.delta", delta="hi"), event("response.completed", response=RESPONSE)]
    house.upstream.answers(lambda heard: events(begun, failed) if heard.key == KEYS[0] else events(*good))
    reply = house.ask("POST", "/v1/responses", {"model": "m", "input": "hi", "stream": True})
    assert reply.body == b"".join(good)
    assert [heard.key for heard in house.upstream.heard] == list(KEYS)


def test_a_response_that_is_cut_ends_with_an_event_that_the_sdk_raises(house: Relayed) -> None:
    house.upstream.answers(
        events(event("response.created", response=RESPONSE), event("response.output_text.delta", delta="hi"))
    )
    client = house.programs.client(house.programs.issue().text)
    stream = client.responses.create(model="m", input="hi", stream=True)
    with pytest.raises(openai.APIError, match="broke off"):
        list(stream)


def test_a_response_in_the_background_costs_what_was_set_aside(house: Relayed) -> None:
    house.upstream.answers(said({**RESPONSE, "status": "queued", "usage": None}))
    issued = house.programs.issue()
    body = {"model": "m", "input": "12345678", "background": True, "max_output_tokens": 50}
    assert house.ask("POST", "/v1/responses", body, issued.text).status == 200
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["label"], row["prompt"], row["completion"]) == ("estimated", 2, 50)


def test_the_words_of_a_response_that_is_cut_are_counted_once(house: Relayed) -> None:
    house.upstream.answers(
        events(
            event("response.created", response=RESPONSE),
            event("response.output_text.delta", delta="12345678"),
            event("response.output_text.done", text="12345678"),
            event("response.output_item.done", item={"content": [{"text": "12345678"}]}),
        )
    )
    issued = house.programs.issue()
    house.ask("POST", "/v1/responses", {"model": "m", "input": "hi", "stream": True}, issued.text)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["label"], row["completion"], row["end_reason"]) == ("estimated", 2, "upstream cut")


def test_a_response_whose_events_repeat_long_instructions_is_heard_to_its_end(house: Relayed) -> None:
    long = {**RESPONSE, "id": "resp_long1", "instructions": "x" * 200_000}
    stream = [
        event("response.created", response={**long, "usage": None}),
        event("response.output_text.delta", delta="hello"),
        event("response.completed", response={**long, "usage": USED}),
    ]
    house.upstream.answers(events(*stream, pause=0.02))
    issued = house.programs.issue()
    client = house.programs.client(issued.text)
    *_, last = client.responses.create(model="m", input="hi", stream=True)
    assert last.type == "response.completed"
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["end_reason"], row["label"], row["prompt"], row["completion"]) == ("done", "reported", 11, 6)
    house.upstream.answers(said({**RESPONSE, "id": "resp_next1"}))
    body = {"model": "m", "input": "and?", "previous_response_id": "resp_long1"}
    assert house.ask("POST", "/v1/responses", body, issued.text).status == 200


def test_pictures_that_stream_end_with_the_picture(house: Relayed) -> None:
    picture = "A" * 300_000
    stream = [
        event("image_generation.partial_image", b64_json=picture, partial_image_index=0),
        event("image_generation.completed", b64_json=picture, usage=USED),
    ]
    house.upstream.answers(events(*stream, pause=0.02))
    issued = house.programs.issue()
    asked = {"model": "m", "prompt": "a cat", "stream": True}
    reply = house.ask("POST", "/v1/images/generations", asked, issued.text)
    assert reply.body == b"".join(stream)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["end_reason"], row["label"], row["completion"]) == ("done", "reported", 6)


def test_a_stream_in_the_background_is_there_from_its_first_event_on(house: Relayed) -> None:
    """Its caller needs its id at once, and may come back for the rest."""
    created = event("response.created", response={**RESPONSE, "status": "queued"})
    rest = event("response.output_text.delta", delta="hi") + event("response.completed", response=RESPONSE)
    heard = threading.Event()

    def answer(_: Heard) -> Said:
        def pieces() -> Iterator[bytes]:
            yield created
            if heard.wait(10):
                yield rest

        return Said(pieces(), "text/event-stream")

    house.upstream.answers(answer)
    issued = house.programs.issue()
    client = house.programs.client(issued.text)
    asked: Any = {"model": "m", "input": "12345678", "background": True, "stream": True, "max_output_tokens": 50}
    with client.responses.create(**asked) as stream:
        begun: Any = next(iter(stream))
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["end_reason"], row["prompt"], row["completion"]) == ("caller gone", 2, 50)
    with client.responses.retrieve(begun.response.id, stream=True, starting_after=0) as stream:
        assert next(iter(stream)).type == "response.created"
        heard.set()
        assert [found.type for found in stream] == ["response.output_text.delta", "response.completed"]
