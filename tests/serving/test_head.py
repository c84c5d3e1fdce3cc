"""What the quick lane takes for a plain request means the same to gunicorn's own parser; all else is left to it."""

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.serving.head import plain

PLAIN = b"POST /v1/chat/completions?a=%20b HTTP/1.1\r\nHost: larkey\r\nContent-Length: 2\r\nX-One: \t a b \t"
PARTS = [
    b"POST", b"GET", b"HEAD", b"post", b" ", b"  ", b"\t", b"/v1/models", b"/openai/v1/x%2f..?q=1#f", b"/v1//", b"*",
    b"http://other/v1/x", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"\r\n", b"\n", b"\r", b"\0", b":", b"Host: larkey",
    b"Host: other", b"Content-Length: 2", b"Content-Length: +2", b"Content-Length: 2, 2", b"content-length:3",
    b"Content_Length: 9", b"Transfer-Encoding: chunked", b"transfer-encoding : chunked", b"Connection: close",
    b"Connection: upgrade", b"Upgrade: websocket", b"Expect: 100-continue", b"X-One: 1", b"x-one: 2", b"X One: 1",
    b" folded", b"Script-Name: /x", b"Path-Info: /x", b"X: \xff", b"\xc4\xb0: x", b"Authorization: Bearer x",
]  # fmt: skip


def by_gunicorn(data: bytes) -> tuple[str, str, str, dict[str, str], int] | None:
    """Method, target, query, headers and the length of the body; None where gunicorn refuses it."""
    try:
        request = next(RequestParser(Config(), iter([data]), ("127.0.0.1", 1)))
    except (ParseException, StopIteration, ValueError):
        return None
    headers: dict[str, str] = {}
    for name, value in request.headers:
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    length = getattr(request.body.reader, "length", -1)
    return request.method, request.uri, request.query, headers, length


def names(environ: dict[str, str]) -> dict[str, str]:
    """The headers among it, by their own names."""
    own = ("REQUEST_METHOD", "RAW_URI", "QUERY_STRING", "PATH_INFO")
    return {key.removeprefix("HTTP_").replace("_", "-"): value for key, value in environ.items() if key not in own}


def agree(data: bytes) -> bool:
    """Whether it was plain; then both have to read the same."""
    head = plain(data)
    if head is None:
        return False
    found = by_gunicorn(data + b"\r\n\r\n" + b"x" * min(head.length, 1000))
    assert found is not None, "the lane takes what gunicorn refuses"
    environ = head.environ
    method, uri, query, headers, length = found
    assert (environ["REQUEST_METHOD"], environ["RAW_URI"], environ["QUERY_STRING"]) == (method, uri, query)
    assert names(environ) == headers
    assert head.length == length
    return True


def test_a_plain_request_is_read_in_the_lane() -> None:
    assert agree(PLAIN)


@given(some.lists(some.sampled_from(PARTS) | some.binary(max_size=3), max_size=12))
@settings(max_examples=400, deadline=None)
def test_whatever_the_lane_takes_gunicorn_reads_alike(parts: list[bytes]) -> None:
    agree(b"".join(parts))
    agree(b"POST /v1/x HTTP/1.1\r\nHost: larkey\r\n" + b"".join(parts))
    agree(b"POST /v1/x HTTP/1.1\r\nHost: larkey\r\n" + b"\r\n".join(parts))


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding: chunked",
        b"transfer-encoding: identity",
        b"Content-Length: 2",
        b"Content-Length: +2",
        b"Content-Length: 2, 2",
        b"Expect: 100-continue",
        b"Upgrade: websocket",
        b"Connection: keep-alive, upgrade",
        b"Host: other",
        b"X-One: again",
        b"X_Two: underscores",
        b"Script_Name: /evil",
        b"X Two: space",
        b"X-Two : space",
        b" folded",
        b"\tfolded",
        b"X-Two: a\x00b",
        b"X-Two: a\x0bb",
        b"X-Two: a\nX-Three: b",
        b"X-Two: a\rX-Three: b",
        b"no colon",
        b": no name",
        b"X-\xe9: name",
        b"Content-Length: " + b"9" * 30,
    ],
)
def test_what_could_be_read_in_two_ways_is_left_to_gunicorn(line: bytes) -> None:
    assert plain(PLAIN + b"\r\n" + line) is None


@pytest.mark.parametrize(
    "first",
    [
        b"POST /feishu/events HTTP/1.1",
        b"POST /v1x HTTP/1.1",
        b"POST /v1/x HTTP/1.0",
        b"POST /v1/x HTTP/2.0",
        b"POST /v1/x",
        b"HEAD /v1/x HTTP/1.1",
        b"OPTIONS /v1/x HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"POST http://larkey/v1/x HTTP/1.1",
        b"POST /v1/x#y HTTP/1.1",
        b"POST  /v1/x HTTP/1.1",
        b"POST /v1/\xc3\xa4 HTTP/1.1",
        b" POST /v1/x HTTP/1.1",
    ],
)
def test_what_is_no_plain_call_of_v1_is_left_to_gunicorn(first: bytes) -> None:
    assert plain(first + b"\r\nHost: larkey") is None
