"""Bytes in, bytes out: what a provider sends arrives as it is, and what goes up is what the caller has sent."""

import pytest

from tests.gateway.programs import Programs, asking
from tests.gateway.scripted.provider import (
    DONE,
    HELLO,
    REFUSAL,
    ROLE,
    STOP,
    USAGE,
    WHOLE,
    Provider,
    Script,
    event,
    plain,
    sse,
    stream,
)


@pytest.mark.parametrize(
    "events",
    [
        [ROLE, HELLO, STOP, DONE],
        [ROLE.replace(b"\n", b"\r\n"), HELLO.replace(b"\n", b"\r\n"), STOP.replace(b"\n", b"\r\n"), DONE],
        [ROLE.replace(b"\n\n", b"\r\r"), HELLO.replace(b"\n\n", b"\r\r"), STOP, DONE],
        [b": a comment\n\n", HELLO, b": another\n\n", STOP, DONE],
        [b"\xef\xbb\xbf" + HELLO, STOP, DONE],
        [b"event: message\nid: 7\nretry: 10\n" + HELLO, STOP, DONE],
        [b'data: {"choices":[{"index":0,\ndata: "delta":{"content":"in two lines"}}]}\n\n', STOP, DONE],
        [event({"tool_calls": [{"index": 0, "function": {"arguments": '{"a": "\\n\\n"}'}}]}), STOP, DONE],
        [event({"content": "x" * 300_000}), STOP, DONE],
        [event({"content": '"error" "usage": {} [DONE] data: [DONE]'}), STOP, DONE],
        [b"data: what is this\n\n", HELLO, STOP, DONE],
        [event({"content": "\xff".encode()[:1].decode("latin-1")}), b'data: {"x":"\xff\xfe"}\n\n', HELLO, STOP, DONE],
        [HELLO, STOP],
        [HELLO, STOP, DONE[:-2]],
        [b'data: {"choices":[],"prompt_filter_results":[]}\n\n', HELLO, STOP, DONE],
        [b'data: {"type":"response.output_text.delta","delta":"hi"}\n\n', DONE],
    ],
    ids=lambda events: repr(events[0][:40]),
)
@pytest.mark.parametrize("cut", ["by event", "byte by byte", "at once"])
def test_a_stream_passes_untouched(
    programs: Programs, provider: Provider, token: str, events: list[bytes], cut: str
) -> None:
    whole = b"".join(events)
    small = (
        [bytes([byte]) for byte in whole]
        if len(whole) < 2000
        else [whole[i : i + 700] for i in range(0, len(whole), 700)]
    )
    provider.answers(sse(*{"by event": events, "byte by byte": small, "at once": [whole]}[cut]))
    reply = stream(programs, token)
    assert reply.status == 200
    assert reply.body == whole


def test_only_the_usage_that_we_asked_for_is_taken_out(programs: Programs, provider: Provider, token: str) -> None:
    provider.answers(sse(HELLO, STOP, USAGE, DONE))
    assert stream(programs, token).body == HELLO + STOP + DONE
    assert stream(programs, token, stream_options={"include_usage": True}).body == HELLO + STOP + USAGE + DONE
    with_choice = USAGE.replace(b'"choices":[]', b'"choices":[{"index":0,"delta":{"content":"x"}}]')
    provider.answers(sse(HELLO, with_choice, STOP, DONE))
    assert stream(programs, token).body == HELLO + with_choice + STOP + DONE


def test_the_body_goes_up_byte_by_byte_but_for_the_wish_for_usage(
    programs: Programs, provider: Provider, token: str
) -> None:
    body = b'{ "model" : "gpt-x" ,"messages":[{"role":"user","content":"\\u4f60\xe4\xbd\xa0"}], "seed": 1e2, "x":0.10}'
    provider.answers(plain(WHOLE))
    assert programs.post(token, body).body == WHOLE
    assert provider.requests[0][1] == body
    streamed = body[:-1] + b',"stream":true}'
    programs.post(token, streamed)
    assert provider.requests[1][1] == b'{"stream_options":{"include_usage":true},' + streamed[1:]
    chosen = streamed[:-1] + b', "stream_options": {"include_obfuscation": false} }'
    programs.post(token, chosen)
    wish = b'"stream_options": {"include_obfuscation": false, "include_usage": true} }'
    assert provider.requests[2][1] == streamed[:-1] + b", " + wish


def test_the_path_of_the_base_url_is_kept_and_no_credential_of_the_caller_goes_up(
    programs: Programs, provider: Provider, token: str
) -> None:
    provider.answers(plain(WHOLE))
    sent = {
        "X-Custom": "1",
        "OpenAI-Beta": "b",
        "OpenAI-Project": "mine",
        "Cookie": "c=d",
        "X-Stainless-Lang": "python",
        "X-Forwarded-For": "1.2.3.4",
        "Connection": "X-One-Hop",
        "X-One-Hop": "1",
        "Api-Key": "sk-other",
        "Accept-Encoding": "gzip",
    }
    programs.post(token, asking("hi"), sent)
    head = provider.requests[0][0].decode()
    assert head.startswith("POST /some/path/v1/chat/completions HTTP/1.1\r\n")
    names = {line.split(":")[0].lower(): line.split(": ")[1] for line in head.split("\r\n")[1:]}
    assert names["authorization"] in ("Bearer sk-the-first", "Bearer sk-the-second")
    assert names["x-custom"] == "1"
    assert names["openai-beta"] == "b"
    assert names["accept-encoding"] == "identity"
    assert not {"cookie", "openai-project", "x-stainless-lang", "x-forwarded-for", "x-one-hop", "api-key"} & set(names)
    assert "lk-" not in head


def test_the_headers_of_an_answer(programs: Programs, provider: Provider, token: str) -> None:
    headers = b"".join(
        line + b"\r\n"
        for line in (
            b"x-request-id: req_theirs",
            b"Set-Cookie: __cf_bm=1",
            b"openai-processing-ms: 12",
            b"x-ratelimit-limit-tokens: 99",
            b"X-Unknown: kept",
            b"Strict-Transport-Security: max-age=1",
            b"Access-Control-Allow-Origin: *",
            b"x-larkey-overhead-ms: 0",
            b"x-odd: a\x01b",
        )
    )
    provider.answers(plain(WHOLE, headers=headers))
    found = programs.post(token, asking("hi")).headers
    assert (
        found["x-request-id"],
        found["openai-processing-ms"],
        found["x-ratelimit-limit-tokens"],
        found["x-unknown"],
    ) == (
        "req_theirs",
        "12",
        "99",
        "kept",
    )
    assert not {"set-cookie", "strict-transport-security", "access-control-allow-origin", "x-odd"} & set(found)
    assert float(found["x-larkey-overhead-ms"]) > 0


@pytest.mark.parametrize("status", [b"400 Bad Request", b"404 Not Found", b"409 Conflict", b"413 Too Large", b"422 No"])
def test_a_refusal_of_the_request_itself_is_handed_back_and_asked_once(
    programs: Programs, provider: Provider, token: str, status: bytes
) -> None:
    provider.answers(plain(REFUSAL, status))
    reply = programs.post(token, asking("hi"))
    assert (reply.status, reply.body) == (int(status[:3]), REFUSAL)
    assert reply.headers["x-should-retry"] == "false"
    assert len(provider.requests) == 1


def test_a_key_that_is_quoted_in_an_error_is_hidden(programs: Programs, provider: Provider, token: str) -> None:
    provider.answers(plain(REFUSAL.replace(b"nonsense", b"sk-the-first sk-the-second"), b"400 Bad Request"))
    reply = programs.post(token, asking("hi"))
    assert not (b"sk-the-first" in reply.body and b"sk-the-second" in reply.body)
    assert b"***" in reply.body
    error = b'data: {"error":{"message":"sk-the-first sk-the-second"}}\n\n'
    provider.answers(sse(HELLO, error))
    assert b"***" in stream(programs, token).body


@pytest.mark.parametrize(
    "answer", [plain(WHOLE, headers=b"X-Key: sk-the-first\r\n"), plain(REFUSAL, b"400 Bad", b"X-Key: sk-the-first\r\n")]
)
def test_a_header_in_which_a_provider_says_our_key_back_stays_here(
    programs: Programs, provider: Provider, token: str, answer: Script
) -> None:
    provider.answers(answer)
    reply = programs.post(token, asking("hi"))
    assert "sk-the-first" not in str(reply.headers)
    assert "x-key" not in reply.headers
