"""What only pretends to be an answer, or breaks off in its middle, is told apart from one."""

import json

import pytest

from tests.gateway.programs import Programs, asking, bearer
from tests.gateway.scripted.provider import DONE, HELLO, REFUSAL, ROLE, WHOLE, Provider, Script, plain, sse, stream
from tests.support import request


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (plain(b""), "upstream_error"),
        (plain(WHOLE, length=len(WHOLE) + 10), "upstream_error"),
        (Script([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"]), "upstream_error"),
        (
            Script([b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"]),
            "upstream_error",
        ),
        (Script([b"nonsense\r\n\r\n"], cut=True), "upstream_error"),
        (Script([], cut=True), "upstream_error"),
        (plain(b'{"error":{"message":"overloaded","type":"server_error"}}'), "server_error"),
        (plain(b"not json", b"500 Internal Server Error"), "upstream_error"),
        (plain(b'{"error":{"message":"busy","code":"busy"}}', b"503 Busy"), "busy"),
        (sse(), "upstream_error"),
        (sse(DONE), "upstream_error"),
        (sse(ROLE, cut=True), "upstream_error"),
    ],
)
def test_no_answer_is_said_to_be_none(
    programs: Programs, provider: Provider, token: str, script: Script, code: str
) -> None:
    provider.answers(script)
    reply = programs.post(token, asking("hi"))
    assert reply.status in (500, 502, 503)
    assert reply.json()["error"]["code"] == code
    assert reply.headers["x-should-retry"] == "false"


def test_an_error_inside_a_200_is_told_as_what_it_is(programs: Programs, provider: Provider, token: str) -> None:
    provider.answers(plain(b'{"error":{"message":"overloaded: sk-the-first sk-the-second","code":"busy"}}'))
    reply = programs.post(token, asking("hi"))
    assert (reply.status, reply.json()["error"]["code"]) == (500, "busy")
    assert reply.headers["x-should-retry"] == "false"
    assert "***" in reply.json()["error"]["message"]
    provider.answers(plain(b'{"error":{"message":"no","type":"invalid_request_error","code":"nonsense"}}'))
    reply = programs.post(token, asking("hi"))
    assert (reply.status, reply.json()["error"]["code"], len(provider.requests)) == (400, "nonsense", 1)


@pytest.mark.parametrize(
    "script",
    [
        sse(HELLO, cut=True),
        sse(HELLO, b"data: {half", cut=True),
        sse(HELLO, chunked=False),
        sse(HELLO, b'data: {"choices":[{"delta":{"content":"' + b"x" * 200_000, cut=True),
        Script(
            [
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"%x\r\n%s\r\nzz" % (len(HELLO), HELLO),
            ],
            cut=True,
        ),
    ],
)
def test_a_stream_that_is_cut_ends_with_an_error(
    programs: Programs, provider: Provider, token: str, script: Script
) -> None:
    provider.answers(script)
    reply = stream(programs, token)
    assert reply.body.startswith(HELLO)
    last = reply.body.rstrip().rpartition(b"\n\n")[2]
    assert json.loads(last.removeprefix(b"data: "))["error"]["code"] == "stream_cut"
    assert DONE not in reply.body
    assert len(provider.requests) == 1


def test_a_whole_answer_to_a_stream_is_passed_on(programs: Programs, provider: Provider, token: str) -> None:
    provider.answers(plain(WHOLE))
    assert stream(programs, token).body == WHOLE


def test_a_large_answer_arrives_whole(programs: Programs, provider: Provider, token: str) -> None:
    body = json.dumps({"choices": [{"message": {"content": "长" * 300_000}}]}, ensure_ascii=False).encode()
    issued = programs.issue("ou_of_large_answers")
    provider.answers(plain(body))
    assert programs.post(issued.text, asking("hi")).body == body
    (row,) = programs.rows(1, issued.token.public_id)
    assert (row["label"], row["completion"]) == ("estimated", 300_000)


def test_models_come_from_every_key_and_only_sound_lists_count(programs: Programs, provider: Provider) -> None:
    listed = b'{"object":"list","data":[{"id":"b","object":"model","new":1},{"id":"a","object":"model"}]}'
    provider.answers(plain(listed))
    token = programs.issue().text
    reply = request("GET", f"{programs.larkey.url}/openai/models", None, bearer(token))
    assert reply.json() == {
        "object": "list",
        "data": [{"id": "a", "object": "model"}, {"id": "b", "object": "model", "new": 1}],
    }


def test_a_provider_that_knows_no_stream_options_is_asked_without(
    programs: Programs, provider: Provider, token: str
) -> None:
    provider.answers(plain(REFUSAL.replace(b"nonsense", b"stream_options"), b"400 Bad Request"))
    assert stream(programs, token).status == 400
    assert [b"stream_options" in body for _, body in provider.requests] == [True, False]
    assert stream(programs, token).status == 400
    assert [b"stream_options" in body for _, body in provider.requests] == [True, False, False]
