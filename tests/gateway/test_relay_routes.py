"""Every route and method goes up as it came, and comes back as it was said."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest

from tests.gateway.programs import RawCall, asking
from tests.gateway.relaying import KEYS, Relayed, multipart, relayed
from tests.gateway.upstream import Heard, Said, events, said
from tests.support import eventually, request


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    settings = {"GATEWAY__UPLOAD_MEGABYTES": "8", "GATEWAY__CORS_ORIGINS": "https://chat.example.com"}
    with relayed(tmp_path_factory.mktemp("relayed"), **settings) as house:
        yield house


@pytest.fixture
def house(_house: Relayed) -> Iterator[Relayed]:
    yield _house
    _house.programs.wake_keys()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/chat/completions", {"model": "m", "messages": [], "brand_new": {"a": [1, 2.50]}}),
        ("POST", "/completions", {"model": "m", "prompt": "hi"}),
        ("POST", "/embeddings", {"model": "m", "input": ["a", "b"], "dimensions": 3}),
        ("POST", "/moderations", {"input": "a"}),
        ("POST", "/images/generations", {"model": "m", "prompt": "a cat"}),
        ("POST", "/responses", {"model": "m", "input": "hi", "store": False}),
        ("POST", "/responses/input_tokens", {"model": "m", "input": "hi"}),
        ("POST", "/next/years/invention", {"model": "m", "wish": 1}),
        ("PUT", "/next/years/invention", {"wish": 1}),
        ("GET", "/next/years/invention", None),
        ("DELETE", "/next/years/invention", None),
        ("PATCH", "/next/years/invention", {}),
    ],
)
@pytest.mark.parametrize("root", ["/v1", "/openai", "/openai/v1"])
def test_a_request_goes_up_as_it_came(house: Relayed, root: str, method: str, path: str, body: Any) -> None:
    house.upstream.answers(said({"id": "x", "choices": [], "data": [], "anything": 1}))
    data = None if body is None else f" {json.dumps(body)}\n".encode()
    reply = house.ask(method, f"{root}{path}?a=b%20c&d", data, headers={"X-New-Header": "kept"})
    assert (reply.status, reply.json()) == (200, {"id": "x", "choices": [], "data": [], "anything": 1})
    (heard,) = house.upstream.heard
    assert (heard.method, heard.path, heard.query) == (method, path, "a=b%20c&d")
    assert heard.body == (data or b"")
    assert heard.headers["x-new-header"] == "kept"
    assert heard.key == KEYS[0]


def test_a_head_is_answered_with_headers_alone(house: Relayed) -> None:
    house.upstream.answers(Said([], "text/plain", headers={"X_Size": "7"}))
    reply = house.ask("HEAD", "/v1/whatever")
    assert (reply.status, reply.body, reply.headers["x-size"]) == (200, b"", "7")


def test_sounds_flow_down_as_they_come(house: Relayed) -> None:
    pieces = [bytes([number]) * 70_000 for number in range(5)]
    house.upstream.answers(Said(pieces, "audio/mpeg"))
    issued = house.programs.issue()
    reply = house.ask("POST", "/v1/audio/speech", {"model": "tts", "input": "12345678", "voice": "v"}, issued.text)
    assert (reply.body, reply.headers["content-type"]) == (b"".join(pieces), "audio/mpeg")
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["label"], row["prompt"], row["end_reason"]) == ("estimated", 2, "done")


def test_a_sound_that_is_cut_breaks_off_for_the_caller_too(house: Relayed) -> None:
    house.upstream.answers(Said([b"x" * 1000], "audio/mpeg", length=5000))
    issued = house.programs.issue()
    with pytest.raises(Exception, match=r"IncompleteRead|reset"):
        house.ask("POST", "/v1/audio/speech", {"model": "tts", "input": "hi", "voice": "v"}, issued.text)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["end_reason"] == "upstream cut"


def test_json_too_large_to_wait_for_arrives_whole(house: Relayed) -> None:
    whole = json.dumps({"data": [{"b64_json": "A" * 12_000_000}], "usage": {"input_tokens": 9, "output_tokens": 4}})
    house.upstream.answers(Said([whole.encode()]))
    issued = house.programs.issue()
    reply = house.ask("POST", "/v1/images/generations", {"model": "i", "prompt": "p"}, issued.text)
    assert reply.body == whole.encode()
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["label"], row["prompt"], row["completion"]) == ("reported", 9, 4)


@pytest.mark.parametrize("model_first", [True, False])
def test_a_form_goes_up_byte_by_byte_and_its_model_is_known(house: Relayed, model_first: bool) -> None:
    usage = {"type": "tokens", "input_tokens": 7, "output_tokens": 3, "input_token_details": {"audio_tokens": 5}}
    house.upstream.answers(said({"text": "hello", "usage": usage}))
    parts = [("model", b"whisper-x"), ("file", b"\x00\r\n--not the end\r\n" * 100)]
    body, kind = multipart(*(parts if model_first else reversed(parts)))
    issued = house.programs.issue(models=["whisper-*"])
    reply = house.ask("POST", "/v1/audio/transcriptions", body, issued.text, {"Content-Type": kind})
    assert reply.json()["text"] == "hello"
    (heard,) = house.upstream.heard
    assert (heard.body, heard.headers["content-type"]) == (body, kind)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["model"], row["prompt"], row["completion"], row["audio"]) == ("whisper-x", 7, 3, 5)


def test_a_form_without_a_model_is_known_by_its_path(house: Relayed) -> None:
    house.upstream.answers(said({"id": "x"}))
    body, kind = multipart(("file", b"abc"))
    issued = house.programs.issue()
    assert house.ask("POST", "/v1/audio/transcriptions", body, issued.text, {"Content-Type": kind}).status == 200
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["model"] == "audio/transcriptions"


def test_a_long_upload_passes_through_before_it_is_whole(house: Relayed) -> None:
    house.upstream.answers(said({"id": "x"}))
    body, kind = multipart(("model", b"m"), ("file", b"z" * 5_000_000))
    token = house.programs.issue().text
    with RawCall(
        house.programs.larkey.port, token, body[:3_000_000], told=len(body), path="/v1/audio/transcriptions", kind=kind
    ) as call:
        eventually(lambda: house.upstream.received > 2_000_000)
        call.sock.sendall(body[3_000_000:])
        assert b"200 OK" in call.read_until(b"}")
    assert house.upstream.heard[0].body == body
    assert house.upstream.heard[0].headers["content-length"] == str(len(body))


def test_a_caller_who_leaves_an_upload_leaves_no_request_behind(house: Relayed) -> None:
    house.upstream.answers(said({}))
    body, kind = multipart(("model", b"m"), ("file", b"z" * 5_000_000))
    issued = house.programs.issue()
    with RawCall(
        house.programs.larkey.port, issued.text, body[:3_000_000], told=len(body), path="/v1/files", kind=kind
    ):
        eventually(lambda: house.upstream.received > 2_000_000)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["end_reason"] in ("caller gone", "caller error")
    assert not house.upstream.heard


def test_a_stalled_upload_is_given_up(house: Relayed) -> None:
    house.upstream.answers(said({}))
    body, kind = multipart(("model", b"m"), ("file", b"z" * 5_000_000))
    token = house.programs.issue().text
    with RawCall(
        house.programs.larkey.port, token, body[:3_000_000], told=len(body), path="/v1/files", kind=kind
    ) as call:
        assert b" 408 " in call.read_until(b"\r\n")


@pytest.mark.parametrize("told", [True, False])
def test_an_upload_that_is_too_large_is_refused(house: Relayed, told: bool) -> None:
    body, kind = multipart(("model", b"m"), ("file", b"z" * 9_000_000))
    token = house.programs.issue().text
    if told:
        reply = house.ask("POST", "/v1/files", body, token, {"Content-Type": kind})
        assert (reply.status, reply.json()["error"]["code"]) == (413, "request_too_large")
        return
    with RawCall(house.programs.larkey.port, token, b"", path="/v1/files", kind=kind, chunked=True) as call:
        for start in range(0, len(body), 500_000):
            piece = body[start : start + 500_000]
            try:
                call.sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            except OSError:
                break
        assert b" 413 " in call.read_until(b"\r\n")


def refusing_once() -> Callable[[Heard], Said]:
    """The first key that asks is turned away."""
    refused: list[str] = []

    def answer(heard: Heard) -> Said:
        refused.append(heard.key)
        return said({"error": {"message": "no"}}, 401) if refused == [heard.key] else said({"id": "x"})

    return answer


def test_a_short_upload_goes_to_the_next_key(house: Relayed) -> None:
    house.upstream.answers(refusing_once())
    body, kind = multipart(("model", b"m"), ("file", b"z" * 1000))
    assert house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind}).status == 200
    assert {heard.key for heard in house.upstream.heard} == set(KEYS)
    assert [heard.body for heard in house.upstream.heard] == [body, body]


def test_a_long_upload_whose_key_fails_is_asked_for_again(house: Relayed) -> None:
    house.upstream.answers(refusing_once())
    body, kind = multipart(("model", b"m"), ("file", b"z" * 3_000_000))
    reply = house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind})
    assert (reply.status, reply.headers["x-should-retry"]) == (502, "true")
    assert house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind}).status == 200
    assert len(house.upstream.heard) == 2


@pytest.mark.parametrize(
    "parts",
    [
        [("model", b"a"), ("model", b"b"), ("file", b"")],
        [("model", b"a" * 5000), ("file", b"")],
    ],
)
def test_a_form_that_could_be_read_in_two_ways_is_refused(house: Relayed, parts: list[tuple[str, bytes]]) -> None:
    body, kind = multipart(*parts)
    reply = house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind})
    assert (reply.status, reply.json()["error"]["code"]) == (400, "invalid_form")


def test_a_token_for_some_models_must_say_which(house: Relayed) -> None:
    house.upstream.answers(said({"data": []}))
    token = house.programs.issue(models=["gpt-image-*"]).text
    assert house.ask("POST", "/v1/images/generations", {"prompt": "p"}, token).status == 400
    assert house.ask("POST", "/v1/images/generations", {"prompt": "p", "model": "other"}, token).status == 404
    assert house.ask("POST", "/v1/images/generations", {"prompt": "p", "model": "gpt-image-1"}, token).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/../admin",
        "/v1/files/../../admin",
        "/v1/files/%2e%2e/%2E%2e/admin",
        "/v1/files/%252e%252e/x",
        "/v1/files/..;/x",
        "/v1/files/a%2fb",
        "/v1/files/a%5Cb",
        "/v1//chat/completions",
        "/v1/files/%00",
        "/v1/files/%0d%0aHost:%20evil",
        "/v1/files\\..\\x",
        "/v1/http://evil.example/",
        "/v1/files/a|b",
        "/%76%31/files",
    ],
)
def test_no_path_leads_anywhere_else(house: Relayed, path: str) -> None:
    house.upstream.answers(said({}))
    reply = house.ask("GET", path)
    assert (reply.status, reply.json()["error"]["code"]) == (400, "invalid_url")
    assert not house.upstream.heard


def test_a_websocket_is_refused_with_a_sentence(house: Relayed) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    for path in ("/v1/realtime?model=m", "/v1/responses"):
        reply = house.ask("GET", path, headers=upgrade)
        assert (reply.status, reply.json()["error"]["code"]) == (400, "websocket_not_supported")


def test_browsers_of_named_pages_may_call(house: Relayed) -> None:
    url = f"{house.programs.larkey.url}/v1/chat/completions"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-stainless-os"}
    good = request("OPTIONS", url, headers={"Origin": "https://chat.example.com", **asked})
    assert good.status == 204
    assert good.headers["access-control-allow-origin"] == "https://chat.example.com"
    assert good.headers["access-control-allow-headers"] == "authorization,x-stainless-os"
    evil = request("OPTIONS", url, headers={"Origin": "https://evil.example.com", **asked})
    assert "access-control-allow-origin" not in evil.headers
    house.upstream.answers(said({"choices": []}))
    reply = house.ask("POST", "/v1/chat/completions", asking("hi"), headers={"Origin": "https://chat.example.com"})
    assert reply.headers["access-control-allow-origin"] == "https://chat.example.com"
    assert "x-larkey-overhead-ms" in reply.headers["access-control-expose-headers"]
    refused = request("POST", url, b"{}", {"Origin": "https://chat.example.com"})
    assert (refused.status, refused.headers["access-control-allow-origin"]) == (401, "https://chat.example.com")


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
