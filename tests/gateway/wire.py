"""Requests as bytes, right and wrong in every way that a program may get HTTP, a path or a body wrong."""

import json

from hypothesis import strategies as st

ROUTES = (
    *("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/moderations"),
    *("/v1/images/generations", "/v1/images/edits", "/v1/audio/speech", "/v1/audio/transcriptions", "/v1/files"),
    *("/v1/batches", "/v1/models", "/v1/models/sandbox", "/openai/chat/completions", "/openai/v1/embeddings"),
    *(
        "/v1/files/file-1",
        "/v1/responses/resp_1",
        "/v1/threads/thread_1/runs",
        "/v1/vector_stores",
        "/v1/something/new",
    ),
)
WORDS = st.sampled_from(
    [
        "chat",
        "completions",
        "models",
        "files",
        "responses",
        "audio",
        "..",
        ".",
        "%2e%2e",
        "%2F",
        "a b",
        "",
        "\\",
        "é",
        "%00",
        "%zz",
        ";",
        "@",
    ]
)
PATHS = st.one_of(
    st.sampled_from(
        ["/v1/chat/completions", "/v1/embeddings", "/v1/responses", "/v1/files", "/v1/models", "/openai/models"]
    ),
    st.lists(WORDS, max_size=5).map(lambda words: "/v1/" + "/".join(words)),
    st.text(max_size=30).map(lambda text: f"/v1/{text}"),
)
METHODS = st.sampled_from(
    ["GET", "POST", "POST", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "MAKE"]
)
NAMES = st.sampled_from(
    (
        *("Content-Type", "Accept", "Accept-Encoding", "Expect", "Connection", "Upgrade", "Content-Encoding", "Range"),
        *("Host", "X-Forwarded-For", "Cookie", "Origin", "X-Stainless-Timeout", "Idempotency-Key", "TE", "Via"),
    )
)
VALUES = st.one_of(
    st.sampled_from(
        ["", "application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "100-continue"]
    ),
    st.sampled_from(
        ["close", "upgrade", "websocket", "gzip", "bytes=0-", "127.0.0.1", "http://evil.example", "trailers", "chunked"]
    ),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=40),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WORDS_ASKED = st.just("[[rate 0]] [[delay 0]] hello")
MESSAGES = st.just([{"role": "user", "content": "[[rate 0]] [[delay 0]] hello"}])
ASKED = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["sandbox", "sandbox", "sandbox", "nobody", ""]) | JSON,
        "messages": MESSAGES | MESSAGES | JSON,
    },
    optional={
        "input": WORDS_ASKED | JSON,
        "prompt": WORDS_ASKED | JSON,
        "stream": st.booleans() | JSON,
        **dict.fromkeys(("stream_options", "max_tokens", "n", "tools", "temperature", "metadata"), JSON),
    },
)
BODIES = st.one_of(
    ASKED.map(lambda value: json.dumps(value).encode()),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
    st.binary(max_size=60).map(
        lambda data: b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\n' + data + b"\r\n--x--\r\n"
    ),
)


def chunked(body: bytes, size: bytes, end: bytes) -> bytes:
    return size + b"\r\n" + body + b"\r\n" + end


@st.composite
def framed(draw: st.DrawFn) -> tuple[list[bytes], bytes]:
    """(headers that say how long the body is, the body as it is written), right and wrong."""
    body = draw(BODIES)
    length = len(body)
    kind = draw(st.sampled_from(["right", "right", "right", "short", "long", "none", "chunked", "both", "odd"]))
    if kind in ("right", "short", "long"):
        told = {"right": length, "short": max(0, length - 3), "long": length + 7}[kind]
        return [f"Content-Length: {told}".encode()], body
    if kind == "none":
        return [], body
    size = draw(
        st.sampled_from([f"{length:x}".encode(), f"{length + 3:x}".encode(), b"zz", b"-1", b"", b"ffffffffffffffffff"])
    )
    end = draw(st.sampled_from([b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"", b"0\r\n"]))
    if kind == "odd":
        told_oddly = draw(
            st.sampled_from([b"Content-Length: -1", b"Content-Length: 1e3", b"Transfer-Encoding: gzip, chunked"])
        )
        return [told_oddly], body
    headers = [b"Transfer-Encoding: chunked", *([f"Content-Length: {length}".encode()] if kind == "both" else [])]
    return headers, chunked(body, size, end)


SOUND_HEADERS = st.sampled_from(
    (
        *("Accept: */*", "Accept: text/event-stream", "Accept-Encoding: gzip", "Content-Type: application/json"),
        *("Content-Type: text/plain", "Content-Type: multipart/form-data; boundary=x", "Connection: close"),
        *("Range: bytes=0-", "X-Forwarded-For: 10.0.0.1", "Origin: http://evil.example", "TE: trailers", "X-Odd: \xe9"),
        *("Content-Encoding: gzip", "Expect: 100-continue", "Idempotency-Key: 1", "Cookie: larkey_session=x"),
    )
)


@st.composite
def proper(draw: st.DrawFn) -> bytes:
    """A request that is HTTP through and through, for a route that there is; only what it says may be nonsense."""
    path = draw(st.sampled_from(ROUTES))
    method = draw(st.sampled_from(["POST", "POST", "POST", "POST", "GET", "DELETE", "HEAD"]))
    body = draw(BODIES)
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: larkey", b"Authorization: Bearer {token}"]
    lines += [header.encode("latin-1") for header in draw(st.lists(SOUND_HEADERS, max_size=3, unique=True))]
    if draw(st.booleans()):
        return b"\r\n".join([*lines, f"Content-Length: {len(body)}".encode(), b"", b""]) + body
    cut = draw(st.integers(0, len(body)))
    pieces = [piece for piece in (body[:cut], body[cut:]) if piece]
    chunks = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
    return b"\r\n".join([*lines, b"Transfer-Encoding: chunked", b"", b""]) + chunks


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A request as bytes; {token} stands for the token."""
    method, path = draw(METHODS), draw(PATHS)
    query = draw(st.sampled_from(["", "", "?a=1", "?%00", "?é", "?" + "a" * 300]))
    version = draw(st.sampled_from(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"]))
    lines = [f"{method} {path}{query} {version}".encode("utf-8", "replace"), b"Host: larkey"]
    lines += [b"Authorization: Bearer {token}"] if draw(st.integers(0, 9)) else []
    lines += [
        f"{name}: {value}".encode("latin-1") for name, value in draw(st.lists(st.tuples(NAMES, VALUES), max_size=4))
    ]
    headers, body = draw(framed())
    return b"\r\n".join([*lines, *headers, b"", b""]) + body
