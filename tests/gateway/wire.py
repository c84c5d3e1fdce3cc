"""Requests as bytes, right and wrong in every way that a program may get HTTP, a path or a body wrong."""

import json

from hypothesis import strategies as st

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
ASKED = st.fixed_dictionaries(
    {"model": st.sampled_from(["sandbox", "nobody", ""]) | JSON},
    optional={
        "messages": JSON,
        "input": JSON,
        "stream": JSON,
        "stream_options": JSON,
        "max_tokens": JSON,
        "n": JSON,
        "tools": JSON,
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
