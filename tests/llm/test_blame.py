"""Whose fault a failed answer is, and how long the upstream wants to be left alone."""

import json
from email.utils import formatdate
from typing import Any

import pytest

from llm.blame import blame, blame_event, wait_of
from llm.errors import BadRequest, KeyEmpty, KeyLimited, KeyRefused, LlmError, UpstreamDown


def body(**error: Any) -> bytes:
    return json.dumps({"error": error}).encode()


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (401, "invalid_api_key", KeyRefused),
        (403, "unsupported_country_region_territory", KeyRefused),
        (429, "rate_limit_exceeded", KeyLimited),
        (429, "insufficient_quota", KeyEmpty),
        (402, "", KeyEmpty),
        (403, "insufficient_user_quota", KeyEmpty),
        (400, "billing_hard_limit_reached", KeyEmpty),
        (400, "context_length_exceeded", BadRequest),
        (404, "model_not_found", BadRequest),
        (422, "", BadRequest),
        (408, "", UpstreamDown),
        (500, "", UpstreamDown),
        (529, "overloaded_error", UpstreamDown),
        (302, "", UpstreamDown),
    ],
)
def test_a_status_and_its_code_tell_whose_fault_it_is(status: int, code: str, fault: type[LlmError]) -> None:
    error = blame(status, {}, body(message="m", code=code or None))
    assert type(error) is fault
    assert (error.status, error.code, error.message) == (status, code, "m")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"<html>bad gateway</html>", "<html>bad gateway</html>"),
        (b'{"error": "just words"}', "just words"),
        (b'{"detail": "not found"}', "not found"),
        (b'{"message": "at the top"}', "at the top"),
        (b'[{"error": {"code": 502, "message": "as Gemini says it"}}]', "as Gemini says it"),
        (b"[1, 2]", "HTTP 502"),
        (b"[" * 100_000, "[" * 200),
        (b"", "HTTP 502"),
        (b"\xff\xfe", "��"),
    ],
)
def test_an_error_body_of_any_shape_is_understood(raw: bytes, message: str) -> None:
    assert blame(502, {}, raw).message == message


def test_a_key_that_gemini_does_not_know_is_refused() -> None:
    """https://ai.google.dev/gemini-api/docs/troubleshooting"""
    error = {"code": 400, "status": "INVALID_ARGUMENT", "message": "API key not valid."}
    reasons = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
    assert type(blame(400, {}, json.dumps([{"error": {**error, "details": reasons}}]).encode())) is KeyRefused
    assert type(blame(400, {}, json.dumps([{"error": error}]).encode())) is BadRequest


def test_a_secret_that_the_upstream_quotes_is_taken_out() -> None:
    assert blame(401, {}, body(message="wrong key sk-abc!"), secret="sk-abc").message == "wrong key ***!"


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ({"message": "x", "code": "rate_limit_exceeded"}, KeyLimited),
        ({"message": "x", "type": "insufficient_quota"}, KeyEmpty),
        ({"message": "x", "code": 429}, KeyLimited),
        ({"message": "x", "code": "invalid_api_key"}, KeyRefused),
        ({"message": "x", "type": "invalid_request_error"}, BadRequest),
        ({"message": "x", "type": "server_error"}, UpstreamDown),
        ("only words", UpstreamDown),
        (["odd"], UpstreamDown),
    ],
)
def test_an_error_inside_a_stream_is_blamed_by_its_words(error: Any, fault: type[LlmError]) -> None:
    assert type(blame_event(error)) is fault


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "20"}, 20.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "99999999"}, 86400.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT"}, None),
        ({}, None),
        ({"x-ratelimit-reset-requests": "6m0s"}, 360.0),
        ({"x-ratelimit-reset-tokens": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-reset-requests": "20ms"}, 0.02),
        ({"x-ratelimit-reset-requests": "nonsense"}, None),
        ({"x-ratelimit-reset-requests": "6ms", "x-ratelimit-remaining-requests": "99"}, None),
        (
            {
                "x-ratelimit-remaining-requests": "9",
                "x-ratelimit-reset-requests": "1h",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "2s",
            },
            2.0,
        ),
    ],
)
def test_how_long_to_wait_is_read_from_every_kind_of_hint(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(headers) == seconds


def test_a_date_to_come_again_is_read_by_the_upstreams_own_clock() -> None:
    theirs = 1_000_000_000.0
    headers = {"date": formatdate(theirs, usegmt=True), "retry-after": formatdate(theirs + 90, usegmt=True)}
    assert wait_of(headers) == 90.0
    assert wait_of({**headers, "retry-after": formatdate(theirs - 90, usegmt=True)}) == 0.0


def test_a_date_without_a_clock_is_read_by_ours() -> None:
    assert wait_of({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0.0
    assert wait_of({"retry-after": "Fri, 01 Jan 2900 00:00:00 GMT"}) == 86400.0
