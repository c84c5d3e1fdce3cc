"""OpenAI's SDK for Python as it comes, with its own retries, through the gateway."""

import json
from collections.abc import Iterable
from typing import Any

import openai
import pytest

from tests.gateway.programs import QUICK, Programs, asking, bearer
from tests.support import eventually, request


def ask(client: openai.OpenAI, text: str, **options: Any) -> Any:
    """A completion, or with stream=True the chunks of one."""
    return client.chat.completions.create(**asking(text, **options))


def text_of(stream: Iterable[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream)


@pytest.mark.parametrize("path", ["/v1", "/openai", "/openai/v1"])
def test_a_program_talks_to_a_model_by_every_address(programs: Programs, token: str, path: str) -> None:
    with programs.client(token, path) as client:
        answer = client.chat.completions.create(**asking(f"[[say hello]] {QUICK}"))
        assert answer.choices[0].message.content == "hello"
        assert answer.usage is not None
        assert answer.usage.completion_tokens == 1


def test_a_stream_arrives_as_if_it_came_straight_from_the_provider(programs: Programs, token: str) -> None:
    with programs.client(token) as client:
        stream = ask(client, f"[[say 你好 my friend]] {QUICK}", stream=True)
        # With the usage event that the gateway asks for, this would fail: it has no choices.
        assert text_of(stream) == "你好 my friend"
        asked = programs.asked_upstream()[-1]
        assert asked["options"]["stream_options"] == {"include_usage": True}


def test_who_asks_for_the_usage_of_a_stream_gets_it(programs: Programs, token: str) -> None:
    with programs.client(token) as client:
        wish = {"include_usage": True}
        chunks = list(ask(client, f"[[say one two]] {QUICK}", stream=True, stream_options=wish))
        assert chunks[-1].choices == []
        assert chunks[-1].usage is not None
        assert chunks[-1].usage.completion_tokens == 2


def test_what_openai_adds_next_reaches_the_provider(programs: Programs, token: str) -> None:
    with programs.client(token) as client:
        client.chat.completions.create(
            **asking(QUICK), extra_body={"a_field_of_tomorrow": {"deep": [1, 2.50]}, "seed": 7}
        )
        assert programs.asked_upstream()[-1]["options"]["a_field_of_tomorrow"] == {"deep": [1, 2.5]}


def test_the_list_of_models_is_the_providers(programs: Programs, token: str) -> None:
    with programs.client(token) as client:
        listed = {model.id: model for model in client.models.list()}
        assert "gpt-4o" in listed
        assert listed["gpt-4o"].owned_by == "sandbox"
        assert client.models.retrieve("gpt-4o") == listed["gpt-4o"]
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("gpt-99")


def test_a_token_for_some_models_sees_and_opens_only_those(programs: Programs) -> None:
    token = programs.issue(models=("sandbox", "gpt-4o*")).text
    before = programs.last_upstream()
    with programs.client(token) as client:
        listed = {model.id for model in client.models.list()}
        assert {"sandbox", "gpt-4o", "gpt-4o-mini"} <= listed
        assert not [name for name in listed if name != "sandbox" and not name.startswith("gpt-4o")]
        assert client.chat.completions.create(**asking(f"[[say yes]] {QUICK}")).choices[0].message.content == "yes"
        with pytest.raises(openai.NotFoundError, match="gpt-4o-mini") as refused:
            client.chat.completions.create(**asking(QUICK) | {"model": "gpt-4.1-mini"})
        assert refused.value.code == "model_not_found"
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("o3")
    assert len(programs.asked_upstream(since=before)) == 1


def test_an_unknown_model_is_a_404_with_names_like_it(programs: Programs, token: str) -> None:
    before = programs.last_upstream()
    with programs.client(token) as client, pytest.raises(openai.NotFoundError, match="`gpt-4o-mini`") as refused:
        client.chat.completions.create(**asking(QUICK) | {"model": "gpt-4o-mni"})
    assert (refused.value.code, refused.value.param) == ("model_not_found", "model")
    assert len(programs.asked_upstream(since=before)) == 1


def test_one_bad_request_is_one_call_upstream(programs: Programs, token: str) -> None:
    wrong = asking(QUICK, temperature=9)
    before = programs.last_upstream()
    with programs.client(token) as client, pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**wrong)
    assert len(programs.asked_upstream(since=before)) == 1
    straight = f"{programs.larkey.sandbox.url}/model/v1/chat/completions"
    answer = request("POST", straight, json.dumps(wrong).encode(), bearer("sk-sandbox-0001"))
    assert refused.value.response.content == answer.body


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ({"limit_key": "*"}, openai.RateLimitError, "pool_limited"),
        ({"empty_key": "*"}, openai.InternalServerError, "no_usable_key"),
        ({"refuse_key": "*"}, openai.InternalServerError, "no_usable_key"),
    ],
)
def test_an_exhausted_pool_of_five_is_asked_five_times(
    programs: Programs, token: str, fault: dict[str, str], error: type[openai.APIStatusError], code: str, stream: bool
) -> None:
    before = programs.last_upstream()
    programs.larkey.sandbox.chaos(model=fault)
    with programs.client(token) as client:
        for _ in range(2):
            with pytest.raises(error) as refused:
                client.chat.completions.create(**asking(QUICK), stream=stream)
            assert refused.value.code == code
            assert int(refused.value.response.headers["retry-after"]) > 0
    assert len(programs.asked_upstream(since=before)) == 5


def test_a_provider_that_fails_is_asked_three_times_and_no_more(programs: Programs, token: str) -> None:
    before = programs.last_upstream()
    programs.larkey.sandbox.chaos(model={"status": {"status": 503, "times": None}})
    with programs.client(token) as client, pytest.raises(openai.InternalServerError) as refused:
        client.chat.completions.create(**asking(QUICK))
    assert refused.value.status_code == 503
    assert len(programs.asked_upstream(since=before)) == 3


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("fault", ["refuse_key", "limit_key", "empty_key", "forbid_key"])
def test_an_ill_key_is_noticed_by_nobody(programs: Programs, token: str, fault: str, stream: bool) -> None:
    programs.larkey.sandbox.chaos(model={fault: "0001"})
    with programs.client(token, max_retries=0) as client:
        answer = client.chat.completions.with_raw_response.create(**asking(f"[[say fine]] {QUICK}"), stream=stream)
        assert b"fine" in answer.http_response.read()


@pytest.mark.parametrize("directive", ["[[error 3]]", "[[cut 3]]", "[[no-done]]", "[[stall 3]]"])
def test_a_stream_that_breaks_off_raises(programs: Programs, token: str, directive: str) -> None:
    with programs.client(token) as client:
        chunks = ask(client, f"[[say one two three four]] {directive} {QUICK}", stream=True)
        assert next(chunks).choices[0].delta.role == "assistant"
        with pytest.raises(openai.APIError):
            text_of(chunks)
    eventually(lambda: programs.asked_upstream()[-1]["end"] != "running")


@pytest.mark.parametrize("fault", [{"stall": -1}, {"stall": 0}, {"cut": 0}, {"error": 0}, {"html": True}])
def test_a_stream_that_fails_before_its_first_word_goes_to_another_key(
    programs: Programs, token: str, fault: dict[str, object]
) -> None:
    before = programs.last_upstream()
    programs.larkey.sandbox.chaos(model=fault)
    with programs.client(token, max_retries=0) as client:
        assert text_of(ask(client, f"[[say at last]] {QUICK}", stream=True)) == "at last"
    assert len({entry["key"] for entry in programs.asked_upstream(since=before)}) == 2


def test_the_headers_of_a_call_are_the_providers_and_ours(programs: Programs, token: str) -> None:
    headers = {
        "OpenAI-Beta": "tomorrow=v1",
        "OpenAI-Organization": "mine",
        "Cookie": "a=b",
        "X-Forwarded-For": "9.9.9.9",
    }
    reply = programs.post(token, asking(f"[[say hello]] {QUICK}"), headers)
    assert reply.headers["openai-version"] == "2020-10-01"
    assert reply.headers["x-request-id"].startswith("req_")
    assert reply.headers["x-larkey-request-id"] != reply.headers["x-request-id"]
    assert reply.headers["x-ratelimit-remaining-requests"] == "9999"
    assert 0 <= float(reply.headers["x-larkey-overhead-ms"]) < 5000
    assert int(reply.headers["x-larkey-remaining-tokens"]) > 0
    assert int(reply.headers["content-length"]) == len(reply.body)


def test_what_is_taken_from_a_share_is_what_the_provider_reports(programs: Programs) -> None:
    issued = programs.issue()
    with programs.client(issued.text) as client:
        client.chat.completions.create(**asking(f"[[say one two three]] {QUICK}"))
        text_of(ask(client, f"[[say one two three]] {QUICK}", stream=True))
    whole, streamed = programs.rows(2, issued.token.public_id)
    for row in (whole, streamed):
        assert (row["label"], row["end_reason"], row["completion"], row["kind"]) == ("reported", "done", 3, "v1")
        assert row["tokens"] == row["prompt"] + 3
        assert row["reserved"] > row["tokens"]
        assert row["model"] == "sandbox"


def test_models_are_listed_without_a_body_and_for_nobody_without_a_token(programs: Programs, token: str) -> None:
    url = f"{programs.larkey.url}/v1/models"
    assert request("GET", url).status == 401
    assert json.loads(request("GET", url, None, bearer(token)).body)["object"] == "list"
