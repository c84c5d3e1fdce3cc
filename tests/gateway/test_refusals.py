"""Who is not let in, or asks for what is not there, is told why: in OpenAI's envelope, in both languages."""

import contextlib
import json
import re
import socket
import time
from typing import Any

import openai
import pytest

from store.token_text import make
from tests.gateway.programs import QUICK, Programs, RawCall, asking, bearer
from tests.support import Reply, eventually, request

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")


def error_of(reply: Reply) -> dict[str, Any]:
    """The error of an envelope that is as OpenAI's are, and says it in both languages."""
    body = reply.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert CHINESE.search(error["message"])
    assert ENGLISH.search(error["message"])
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.headers["x-request-id"].startswith("req_")
    return error


def test_a_typo_is_refused_without_a_look_up(programs: Programs, token: str) -> None:
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    for text in (wrong, token[:-1], token + "x", "lk-", "sk-something", token.replace("lk-", "kl-"), token.upper()):
        reply = programs.post(text, asking(QUICK))
        assert (reply.status, error_of(reply)["code"]) == (401, "invalid_api_key")
        assert text not in reply.body.decode()


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "lk-abc"])
def test_no_token_is_asked_for_one(programs: Programs, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    reply = request("POST", f"{programs.larkey.url}/v1/chat/completions", b"{}", headers)
    assert (reply.status, error_of(reply)["code"]) == (401, "missing_api_key")


def test_a_token_that_nobody_has_is_unknown_also_when_its_id_is_real(programs: Programs) -> None:
    real = programs.issue()
    assert programs.post(real.text, asking(QUICK)).status == 200
    for forged in (make().text, make(real.token.public_id).text):
        reply = programs.post(forged, asking(QUICK))
        assert (reply.status, error_of(reply)["code"]) == (401, "invalid_api_key")
        assert "获取key" in error_of(reply)["message"]


def test_an_expired_token_says_when_it_expired_and_how_to_get_another(programs: Programs) -> None:
    issued = programs.issue(seconds=0.2)
    expired = time.strftime("%Y-%m-%d", time.gmtime(issued.token.expires + 8 * 3600))

    def refused() -> dict[str, Any]:
        reply = programs.post(issued.text, asking(QUICK))
        assert reply.status == 401
        return error_of(reply)

    error = eventually(refused)
    assert error["code"] == "token_expired"
    assert expired in error["message"]
    assert "Asia/Shanghai" in error["message"]
    assert "获取key" in error["message"]
    assert issued.text not in error["message"]


def test_a_revoked_token_says_so_to_the_sdk(programs: Programs) -> None:
    issued = programs.issue()
    programs.tokens.revoke(issued.token.public_id, by=0)
    with programs.client(issued.text) as client, pytest.raises(openai.AuthenticationError, match="revoked") as refused:
        client.chat.completions.create(**asking(QUICK))
    assert refused.value.code == "token_revoked"


def test_a_token_for_other_networks_opens_nothing_here(programs: Programs) -> None:
    reply = programs.post(programs.issue(networks=("10.0.0.0/8", "192.168.1.1")).text, asking(QUICK))
    assert (reply.status, error_of(reply)["code"]) == (403, "address_not_allowed")
    assert "127.0.0.1" in error_of(reply)["message"]
    spoofed = programs.post(
        programs.issue(networks=("10.0.0.0/8",)).text, asking(QUICK), {"X-Forwarded-For": "10.0.0.1"}
    )
    assert spoofed.status == 403
    assert programs.post(programs.issue(networks=("127.0.0.0/8",)).text, asking(QUICK)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"model":"sandbox",}',
        b'{"model":"sandbox"} {}',
        b'{"model":"sandbox","model":"o3"}',
        b"\xff\xfe",
        b'{"a":' + b"[" * 100_000,
        b"{'model': 'x'}",
        b'{"model":"sandbox","messages":[%s1%s]}' % (b'{"a":' * 700, b"}" * 700),
        b'{"model":"sandbox","n":1%s}' % (b"0" * 5000),
        b'{"model":"sandbox","x":{"file_id":"file-1234","file_id":"file-5678"}}',
    ],
)
def test_what_is_no_json_object_is_said_to_be_none(programs: Programs, token: str, body: bytes) -> None:
    before = programs.last_upstream()
    reply = programs.post(token, body)
    assert (reply.status, error_of(reply)["code"]) == (400, "invalid_json")
    assert programs.last_upstream() == before


@pytest.mark.parametrize("model", [None, "", "  ", 7, ["sandbox"]])
def test_a_model_has_to_be_named(programs: Programs, token: str, model: object) -> None:
    reply = programs.post(token, {"model": model, "messages": []})
    assert (reply.status, error_of(reply)["param"]) == (400, "model")


@pytest.mark.parametrize("odd", [r"\ud800", r"\u0000", r"\n", "m" * 100_000], ids=["half", "nothing", "line", "book"])
def test_a_name_that_cannot_be_one_names_nothing(programs: Programs, token: str, odd: str) -> None:
    reply = programs.post(token, f'{{"model":"gpt{odd}","messages":[]}}'.encode())
    assert (reply.status, error_of(reply)["code"]) == (404, "model_not_found")
    body = f'{{"model":"sandbox","input":"hi","previous_response_id":"resp_{odd}1234"}}'.encode()
    reply = request("POST", f"{programs.larkey.url}/v1/responses", body, bearer(token))
    assert (reply.status, error_of(reply)["code"]) == (404, "object_not_found")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1", 404, "unknown_url"),
        ("GET", "/openai", 404, "unknown_url"),
        ("GET", "/v1/../v1/models", 400, "invalid_url"),
        ("GET", "/v1/embeddings", 405, "method_not_allowed"),
        ("DELETE", "/v1/models", 405, "method_not_allowed"),
        ("POST", "/v1/models/gpt-4o", 405, "method_not_allowed"),
        ("TRACE", "/v1/chat/completions", 405, "method_not_allowed"),
        ("MAKE", "/v1/files", 405, "method_not_allowed"),
    ],
)
def test_a_wrong_address_is_told_apart_from_a_wrong_method(
    programs: Programs, token: str, method: str, path: str, status: int, code: str
) -> None:
    reply = request(method, f"{programs.larkey.url}{path}", None, bearer(token))
    assert (reply.status, error_of(reply)["code"]) == (status, code)
    assert ("allow" in reply.headers) == (status == 405)


def test_the_rest_of_the_web_application_is_still_there(programs: Programs) -> None:
    assert request("GET", f"{programs.larkey.url}/healthz").json() == {"status": "ok"}
    assert request("GET", f"{programs.larkey.url}/").headers["location"] == "/auth/"
    for path in ("/v1x/models", "/openaix", "/nothing"):
        reply = request("GET", f"{programs.larkey.url}{path}")
        assert (reply.status, reply.json()["error"]["code"]) == (404, "not_found")
        assert "x-larkey-request-id" not in reply.headers


MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("told", [True, False], ids=["announced", "chunked"])
def test_a_body_that_is_too_large_is_refused(programs: Programs, token: str, told: bool) -> None:
    before = programs.last_upstream()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: l\r\nAuthorization: Bearer {token}\r\n".encode()
    with socket.create_connection(("127.0.0.1", programs.larkey.port), timeout=20) as sock:
        if told:
            sock.sendall(head + b"Content-Length: %d\r\n\r\n" % (33 * MEGABYTE))
        else:
            sock.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(33):
                sock.sendall(b"%x\r\n%s\r\n" % (MEGABYTE, b" " * MEGABYTE))
        got = b""
        while b"request_too_large" not in got:
            piece = sock.recv(65536)
            assert piece, got
            got += piece
    assert got.startswith(b"HTTP/1.1 413 ")
    assert programs.last_upstream() == before


def test_a_body_below_the_limit_is_taken_in(programs: Programs, token: str) -> None:
    body = json.dumps(asking(f"[[say seen]] {QUICK}")).encode()
    assert b"seen" in programs.post(token, body[:-1] + b" " * (20 * MEGABYTE) + b"}").body


def test_a_body_that_drips_is_taken_in_and_one_that_stops_is_not_waited_for_by_others(
    programs: Programs, token: str
) -> None:
    body = json.dumps(asking(f"[[say drip]] {QUICK}")).encode()
    with RawCall(programs.larkey.port, token, body[:10], told=len(body)) as call:
        for byte in body[10:]:
            call.sock.sendall(bytes([byte]))
        with RawCall(programs.larkey.port, token, b"{", told=1000):
            assert programs.post(token, asking(QUICK)).status == 200
            assert b"drip" in call.read_until(b"drip")


def test_a_body_that_never_ends_is_not_waited_for(programs: Programs, token: str) -> None:
    before = programs.last_upstream()
    with RawCall(programs.larkey.port, token, b"{", told=100_000) as call:
        call.sock.settimeout(0.05)
        while b"request_timeout" not in call.got:
            call.sock.sendall(b" ")
            with contextlib.suppress(TimeoutError):
                call.got += call.sock.recv(65536)
    assert b"HTTP/1.1 408 " in call.got
    assert programs.last_upstream() == before


def test_a_body_that_does_not_come_whole_asks_nobody(programs: Programs, token: str) -> None:
    before = programs.last_upstream()
    with RawCall(programs.larkey.port, token, b'{"model":', told=1000) as call:
        call.sock.shutdown(socket.SHUT_WR)
        assert b"400 Bad Request" in call.read_until(b"incomplete_body")
    assert programs.last_upstream() == before


def test_two_requests_on_one_connection(programs: Programs, token: str) -> None:
    with RawCall(programs.larkey.port, token, asking(f"[[say first]] {QUICK}")) as call:
        call.read_until(b"first")
        again = RawCall.__new__(RawCall)
        again.sock, again.got = call.sock, b""
        data = json.dumps(asking(f"[[say second]] {QUICK}", stream=True)).encode()
        again.sock.sendall(
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: l\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        assert b"second" in again.read_until(b"[DONE]")


def test_no_token_is_written_down_anywhere(programs: Programs) -> None:
    """Not in a log, not in the database, not in Redis; but its public id is, so that this looks in the right places."""
    issued = programs.issue(seconds=1.0)
    secret = issued.text.rpartition("-")[2]
    for text in (issued.text, issued.text[:-1] + "?", make(issued.token.public_id).text):
        programs.post(text, asking(f"[[cut 1]] {QUICK}", stream=True))
    eventually(lambda: programs.post(issued.text, asking(QUICK)).status == 401)
    programs.rows(1, issued.token.public_id)
    folder = programs.larkey.folder
    places = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert sum(issued.token.public_id.encode() in place for place in places) >= 3
    assert not [place for place in places if secret.encode() in place]
