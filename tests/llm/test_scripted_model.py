"""The scripted model is as strict as OpenAI, and the official SDK works against it unchanged."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from cards.help import EXAMPLES
from cards.texts import TEXTS
from sandbox.model.speech.script import reply
from sandbox.model.speech.talk import language_of
from tests.llm.model import KEYS, Model, user
from tests.support import Reply, request


def post(model: Model, body: Any, path: str = "/chat/completions", key: str = KEYS[0]) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request("POST", model.base_url + path, raw, {"Authorization": f"Bearer {key}"} if key else {})


def question(text: str = "hi", **more: Any) -> dict[str, Any]:
    return {"model": "gpt-4o", "messages": user(text), **more}


@pytest.mark.parametrize(
    ("body", "status", "code", "param"),
    [
        (b"{", 400, None, None),
        (b"[]", 400, None, None),
        ({"messages": user("hi")}, 400, None, None),
        ({"model": "gpt-4o"}, 400, "missing_required_parameter", "messages"),
        ({"model": "gpt-4o", "messages": []}, 400, "empty_array", "messages"),
        ({"model": "gpt-4o", "messages": [{"role": "boss", "content": "x"}]}, 400, "invalid_value", "messages[0].role"),
        ({"model": "gpt-4o", "messages": [{"role": "user"}]}, 400, "invalid_type", "messages[0].content"),
        ({"model": "gpt-4o", "messages": "hi"}, 400, "invalid_type", "messages"),
        (question(temperature=3), 400, "decimal_above_max_value", "temperature"),
        (question(max_tokens=0), 400, "integer_below_min_value", "max_tokens"),
        (question(stream="yes"), 400, "invalid_type", "stream"),
        (question(stream_options={"include_usage": True}), 400, None, "stream_options"),
        (question("x" * 500_000), 400, "context_length_exceeded", "messages"),
        ({"model": "gpt-99", "messages": user("hi")}, 404, "model_not_found", None),
    ],
)
def test_a_wrong_request_gets_the_envelope_that_openai_sends(
    model: Model, body: Any, status: int, code: str | None, param: str | None
) -> None:
    reply = post(model, body)
    error = reply.json()["error"]
    assert (reply.status, error["code"], error["param"]) == (status, code, param)
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert reply.headers["x-request-id"].startswith("req_")


def test_a_missing_and_a_wrong_key_are_told_apart(model: Model) -> None:
    assert post(model, question(), key="").json()["error"]["code"] is None
    wrong = post(model, question(), key="sk-not-of-the-sandbox")
    assert (wrong.status, wrong.json()["error"]["code"]) == (401, "invalid_api_key")
    assert "sandbox" not in wrong.json()["error"]["message"].replace("-sandbox", "")


def test_an_unknown_address_is_told_as_openai_does(model: Model) -> None:
    assert post(model, {}, "/nothing").json()["error"]["message"] == "Invalid URL (POST /model/v1/nothing)"


def chunks(reply: Reply) -> Iterator[Any]:
    for part in reply.body.decode().split("\n\n"):
        if part and part != "data: [DONE]":
            yield json.loads(part.removeprefix("data: "))


def test_a_stream_has_openais_shape(model: Model) -> None:
    reply = post(model, question("[[say a b]]", stream=True, stream_options={"include_usage": True}))
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.body.endswith(b"data: [DONE]\n\n")
    first, *middle, last, usage = chunks(reply)
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert [chunk["choices"][0]["delta"]["content"] for chunk in middle] == ["a", " b"]
    assert (last["choices"][0]["delta"], last["choices"][0]["finish_reason"]) == ({}, "stop")
    assert (usage["choices"], usage["usage"]["completion_tokens"]) == ([], 2)
    assert {chunk["usage"] for chunk in (first, *middle, last)} == {None}
    assert len({chunk["id"] for chunk in (first, *middle, last, usage)}) == 1


def test_usage_comes_only_when_it_is_asked_for(model: Model) -> None:
    found = list(chunks(post(model, question(stream=True))))
    assert all("usage" not in chunk and chunk["choices"] for chunk in found)


@pytest.fixture
def sdk(model: Model) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key=KEYS[0], base_url=model.base_url, max_retries=0) as client:
        yield client


def test_the_official_sdk_streams_and_asks_for_models_and_vectors(sdk: openai.OpenAI) -> None:
    stream = sdk.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "[[say a b]]"}], stream=True
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "a b"
    whole = sdk.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "算 12 * 34"}])
    assert "408" in (whole.choices[0].message.content or "")
    assert "gpt-4o" in [model.id for model in sdk.models.list()]
    vectors = sdk.embeddings.create(model="text-embedding-3-small", input=["a", "b", "a"], dimensions=8).data
    assert vectors[0].embedding == vectors[2].embedding != vectors[1].embedding
    assert sum(number**2 for number in vectors[0].embedding) == pytest.approx(1, abs=1e-3)


def test_the_official_sdk_raises_what_the_faults_stand_for(model: Model, sdk: openai.OpenAI) -> None:
    def call() -> None:
        sdk.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])

    model.chaos(limit_key={"key": "aaaa", "retry_after": 7, "times": 1}, empty_key={"key": "aaaa", "times": 1})
    with pytest.raises(openai.RateLimitError) as limited:
        call()
    assert limited.value.response.headers["retry-after"] == "7"
    with pytest.raises(openai.RateLimitError) as empty:
        call()
    assert empty.value.code == "insufficient_quota"
    model.chaos(status=503)
    with pytest.raises(openai.InternalServerError):
        call()
    call()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好", "脚本模型"),
        ("hello", "scripted model"),
        ("来一次排版之旅", "| 城市 |"),
        ("markdown tour please", "```python"),
        ("你是谁", "没有收到系统提示"),
        ("我刚才说了什么", "第一句话"),
        ("今天天气怎么样", "今天天气怎么样"),
        ("请记住，我叫小满。", "小满"),
    ],
)
def test_a_question_is_answered_in_its_own_language(model: Model, text: str, words: str) -> None:
    assert words in post(model, question(text)).json()["choices"][0]["message"]["content"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_greeting_offers_for_a_press_gets_an_answer_of_its_own(name: str) -> None:
    zh, en = (reply(user(text)).text for text in (TEXTS[name].zh, TEXTS[name].en))
    assert "你问的是" not in zh
    assert "You asked" not in en
    assert language_of(zh) == "zh"
    assert language_of(en) == "en"


def test_the_model_reads_the_conversation_and_its_role(model: Model) -> None:
    messages = [
        {"role": "system", "content": "你是一只猫"},
        {"role": "user", "content": "我喜欢钓鱼"},
        {"role": "assistant", "content": "喵"},
        {"role": "user", "content": [{"type": "text", "text": "我刚才说了什么？"}]},
    ]
    answer = post(model, {"model": "gpt-4o", "messages": messages}).json()["choices"][0]["message"]["content"]
    assert "1. 我喜欢钓鱼" in answer
    messages[3] = {"role": "user", "content": "你的角色是什么？"}
    answer = post(model, {"model": "gpt-4o", "messages": messages}).json()["choices"][0]["message"]["content"]
    assert "> 你是一只猫" in answer


@pytest.mark.parametrize(("text", "size"), [("[[text 20000]]", 20_000), ("[[repeat 200]] ab", 400), ("很长的", 30_000)])
def test_an_answer_is_as_long_as_was_asked(model: Model, text: str, size: int) -> None:
    assert len(post(model, question(text)).json()["choices"][0]["message"]["content"]) == size


def test_the_journal_keeps_four_characters_of_a_key(model: Model) -> None:
    post(model, question())
    (entry,) = model.requests()
    assert entry["key"] == "aaaa"
    assert KEYS[0] not in json.dumps(entry)


def test_a_fault_that_makes_no_sense_is_refused(model: Model) -> None:
    for wrong in ({"explode": True}, {"stall": {"colour": 1}}, {"rate": -1}, {"refuse_key": [1]}):
        url = model.base_url.replace("/model/v1", "/sandbox/api/chaos")
        assert request("POST", url, json.dumps({"model": wrong}).encode()).status == 400
