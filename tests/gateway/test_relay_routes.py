"""Every route and method goes up as it came, and comes back as it was said."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.gateway.programs import asking
from tests.gateway.relaying import KEYS, Relayed, relayed
from tests.gateway.upstream import Said, said
from tests.support import request


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


def test_a_head_of_the_models_has_no_body(house: Relayed) -> None:
    house.upstream.answers(said({"object": "list", "data": [{"id": "m"}]}))
    reply = house.ask("HEAD", "/v1/models")
    assert (reply.status, reply.body) == (200, b"")


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


def test_a_usage_that_cannot_be_is_not_believed(house: Relayed) -> None:
    """Else one wrong number of a provider would take somebody's share of the month."""
    issued = house.programs.issue()
    message = {"role": "assistant", "content": "four letters"}
    for usage in ({"prompt_tokens": 10**30, "completion_tokens": 2}, {"prompt_tokens": 9, "completion_tokens": 4}):
        house.upstream.answers(said({"choices": [{"index": 0, "message": message}], "usage": usage}))
        body = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
        assert house.ask("POST", "/v1/chat/completions", body, issued.text).status == 200
    believed = [(row["label"], row["completion"]) for row in house.programs.rows(2, issued.token.public_id)]
    assert believed == [("estimated", 3), ("reported", 4)]


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
        "/v1/files;a=b/file-1",
        "/v1/file%73/file-1",
        "/v1/%66iles/file-1",
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


@pytest.mark.parametrize("path", ["organization/users", "dashboard/billing/credit_grants", "Organization/api_keys"])
def test_how_the_account_is_run_is_no_matter_of_a_token(house: Relayed, path: str) -> None:
    house.upstream.answers(said({"data": []}))
    assert house.ask("GET", f"/v1/{path}").json()["error"]["code"] == "route_not_served"
    assert not house.upstream.heard


def test_a_route_that_a_key_has_no_right_to_shuts_out_nobody_else(house: Relayed) -> None:
    message = "You have insufficient permissions for this operation. Missing scopes: api.vector_stores.write."
    house.upstream.answers(said({"error": {"message": message, "code": None}}, 401))
    for path in ("/v1/vector_stores", "/v1/images/generations"):
        reply = house.ask("POST", path, {"model": "m"})
        assert (reply.status, reply.json()["error"]["code"]) == (403, "route_refused")
    assert len(house.upstream.heard) == 2
    house.upstream.answers(said({"choices": []}))
    house.ask("POST", "/v1/chat/completions", asking("hi"))
    assert house.upstream.heard[0].key == KEYS[0]


def test_a_page_that_has_not_changed_blames_nobody(house: Relayed) -> None:
    house.upstream.answers(Said([], status=304, length=0))
    assert house.ask("GET", "/v1/whatever", headers={"If-None-Match": "x"}).status == 304
    house.upstream.answers(said({"choices": []}))
    house.ask("POST", "/v1/chat/completions", asking("hi"))
    assert house.upstream.heard[0].key == KEYS[0]


def test_a_part_of_a_file_comes_as_a_part(house: Relayed) -> None:
    house.upstream.answers(Said([b"cd"], "application/octet-stream", 206, {"Content_Range": "bytes 2-3/9"}, length=2))
    reply = house.ask("GET", "/v1/whatever", headers={"Range": "bytes=2-3"})
    assert (reply.status, reply.body, reply.headers["content-range"]) == (206, b"cd", "bytes 2-3/9")
