"""Streams that are odd and sound, and streams that only look sound."""
# ruff: noqa: E501

import gzip
from collections.abc import Mapping

from tests.gateway.conformance.acts import (
    ANSWER,
    CLOSE,
    ERROR_EVENT,
    HALF,
    HTML,
    LIMIT_EVENT,
    POOR_EVENT,
    RESET,
    SSE,
    STALL,
    STREAMS,
    WHOLE,
    WRONG_EVENT,
    Act,
    Pause,
    chunk,
    head,
    says,
    says_word,
    streams,
    then,
)
from tests.gateway.conformance.row import Does, Row
from tests.gateway.conformance.table_bodies import NOTHING, SLOW
from tests.gateway.scripted.provider import DONE, HELLO, ROLE, STOP, USAGE, event


def first(act: Act) -> dict[str, Act]:
    """The first key's upstream does this, the others are well."""
    return {"a": act, "b": STREAMS, "c": STREAMS}


OPENED = head(200, SSE, b"Transfer-Encoding: chunked")
CUT = "hello + APIError stream_cut"
AZURE = b'data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}]}\n\n'
LAST = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}\n\n'
GIANT = says_word("x" * 10_000_000)
ENDLESS = b'data: {"choices":[{"index":0,"delta":{"content":"' + b"x" * 3_000_000
TOOL = event({"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": "{}"}}]})


def stream(
    name: str,
    does: Does,
    sees: str,
    calls: str,
    records: str,
    rests: str = "",
    keys: int = 1,
    patience: Mapping[str, float] | None = None,
) -> Row:
    return Row(name, does, sees, calls, records, rests, stream=True, keys=keys, patience=patience or {})


def windows(*events: bytes) -> Act:
    return streams(*(data.replace(b"\n", b"\r\n") for data in events))


# fmt: off
ROWS = (
    # the upstream                     does                                               | the caller sees            | asked  | recorded                   | rests
    stream("a sound stream",                 STREAMS,                                             "hello",                     "a",     "done, reported"),
    stream("lines end as in Windows",        windows(*ANSWER),                                    "hello",                     "a",     "done, reported"),
    stream("comments in between",            streams(b": one\n\n", ROLE, b": two\n\n", HELLO, STOP, USAGE, DONE), "hello",     "a",     "done, reported"),
    stream("fields that nobody knows",       streams(b"id: 7\nretry: 9\nmood: good\n" + HELLO, STOP, USAGE, DONE), "hello",    "a",     "done, reported"),
    stream("a mark of byte order",           streams(b"\xef\xbb\xbf" + ROLE, HELLO, STOP, USAGE, DONE), "hello",                     "a",     "done, reported"),
    stream("DONE twice",                     streams(*ANSWER, DONE),                              "hello",                     "a",     "done, reported"),
    stream("words after DONE",               streams(*ANSWER, says_word("more")),                 "hello",                     "a",     "done, reported"),
    stream("no DONE after the last word",    streams(HELLO, STOP, USAGE),                         "hello",                     "a",     "done, reported"),
    stream("DONE without an empty line",     streams(HELLO, STOP, USAGE, DONE[:-2]),              "hello",                     "a",     "done, reported"),
    stream("no usage",                       streams(HELLO, STOP, DONE),                          "hello",                     "a",     "done, estimated"),
    stream("usage twice",                    streams(HELLO, STOP, USAGE, USAGE, DONE),            "hello",                     "a",     "done, reported"),
    stream("usage in the last delta",        streams(HELLO, LAST, DONE),                          "hello",                     "a",     "done, reported"),
    stream("usage before the words",         streams(USAGE, HELLO, STOP, DONE),                   "hello",                     "a",     "done, reported"),
    stream("an event without choices first", streams(AZURE, HELLO, STOP, USAGE, DONE),            "hello",                     "a",     "done, reported"),
    stream("a tool is called",               streams(ROLE, TOOL, STOP, USAGE, DONE),              "",                          "a",     "done, reported"),
    stream("nothing to say, but an end",     streams(ROLE, STOP, USAGE, DONE),                    "",                          "a",     "done, reported"),
    stream("no blank after the colon", streams(*(data.replace(b"data: ", b"data:") for data in ANSWER)), "hello", "a", "done, reported"),
    stream("an empty error in each event", streams(*(data.replace(b'{"', b'{"error":null,"', 1) for data in ANSWER)), "hello", "a", "done, reported"),
    stream("called plain text", says(200, b"".join(ANSWER), kind=b"text/plain"), "hello", "a", "done, reported"),
    stream("all in one piece",               streams(b"".join(ANSWER)),                           "hello",                     "a",     "done, reported"),
    stream("one byte at a time",             then(OPENED, *(chunk(bytes([byte])) for byte in b"".join(ANSWER)), b"0\r\n\r\n"), "hello", "a", "done, reported"),
    stream("no chunks, and a close",         then(head(200, SSE), *ANSWER, CLOSE),                "hello",                     "a",     "done, reported"),
    stream("a told length",                  then(head(200, SSE, b"Content-Length: %d" % len(b"".join(ANSWER))), *ANSWER), "hello", "a", "done, reported"),
    stream("gzip although nobody asked",     then(head(200, SSE, b"Content-Encoding: gzip"), gzip.compress(b"".join(ANSWER)), CLOSE), "hello", "a", "done, reported"),
    stream("an event of 10 MB",              streams(GIANT, STOP, USAGE, DONE),                   "10000000 letters",          "a",     "done, reported"),
    stream("bytes that are no UTF-8",        streams(ROLE, says_word("x").replace(b"x", b"\xff\xfe"), STOP, USAGE, DONE), " + UnicodeDecodeError", "a", "done, reported"),
    stream("pauses, but in time",            then(OPENED, chunk(ROLE), Pause(0.6), chunk(HELLO), Pause(0.6), chunk(STOP + USAGE + DONE), b"0\r\n\r\n"), "hello", "a", "done, reported"),
    stream("silence after the last word",    then(streams(HELLO, STOP, end=STALL)),               "hello",                     "a",     "done, estimated"),
    stream("silence after DONE",             then(streams(*ANSWER, end=STALL)),                   "hello",                     "a",     "done, reported"),
    stream("an answer in one piece",         says(200, WHOLE),                                    "",                          "a",     "done, reported"),

    # Before the first word nobody notices: another key answers.
    stream("an error is the first event",    first(streams(ERROR_EVENT)),                         "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("an error after the role",        first(streams(ROLE, ERROR_EVENT)),                   "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("a limit is the first event",     first(streams(LIMIT_EVENT)),                         "hello",                     "a b",   "done, reported",            "a limited 20", keys=3),
    stream("no money is the first event",    first(streams(POOR_EVENT)),                          "hello",                     "a b",   "done, reported",            "a empty 3600", keys=3),
    stream("an error event by name",         first(streams(b'event: error\ndata: {"message":"broken"}\n\n')), "hello",         "a b",   "done, reported",            "a down 5", keys=3),
    stream("cut before the headers",         first((CLOSE,)),                                     "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("cut in the headers",             first((b"HTTP/1.1 200 OK\r\nContent-Ty", CLOSE)),    "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("cut after the headers",          first((OPENED, CLOSE)),                              "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("cut after the role",             first(streams(ROLE, end=CLOSE)),                     "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("cut in the first word",          first((OPENED, chunk(HELLO[:30]), CLOSE)),           "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("reset after the headers",        first((OPENED, chunk(ROLE), RESET)),                 "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("no events at all",               first(streams()),                                    "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("DONE and nothing else",          first(streams(DONE)),                                "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("comments and nothing else",      first(streams(b": wait\n\n", b": wait\n\n")),        "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("a web page",                     first(says(200, HTML, kind=b"text/html")),           "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("a web page called a stream",     first(says(200, HTML, kind=b"text/event-stream")),   "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("silence instead of headers",     first((STALL,)),                                     "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("silence after the headers",      first((OPENED, STALL)),                              "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("silence after the role",         first(streams(ROLE, end=STALL)),                     "hello",                     "a b",   "done, reported",            "a down 5", keys=3),
    stream("comments without an end",        first(then(OPENED, *(step for _ in range(30) for step in (chunk(b": wait\n\n"), Pause(0.2))))), "hello", "a b", "done, reported", "a down 5", keys=3, patience={"stream_timeout": 1}),
    stream("silence always",                 (STALL,),                                            SLOW,                        "a b c", "upstream error, none",      "a down 5, provider 15", keys=5),
    stream("cut before the headers always",  (CLOSE,),                                            NOTHING,                     "a b c", "upstream error, none",      "a down 5, provider 15", keys=5),
    stream("a refusal is the first event",   streams(WRONG_EVENT),                                "BadRequestError 400 nonsense", "a",  "caller error, none",        keys=3),
    stream("a web page for the only key",    says(200, HTML, kind=b"text/html"),                  NOTHING,                     "a",     "upstream error, none", "a down 5"),

    # After the first word nothing is asked again: what was said stays, and its end is an error that the SDK raises.
    stream("cut after the first word",       streams(HELLO, end=CLOSE),                           CUT,                         "a",     "upstream cut, estimated",   keys=3),
    stream("cut in an event",                (OPENED, chunk(HELLO), chunk(says_word("more")[:40]), CLOSE), CUT,                "a",     "upstream cut, estimated",   keys=3),
    stream("reset after the first word",     (OPENED, chunk(HELLO), Pause(0.2), RESET),           CUT,                         "a",     "upstream cut, estimated",   keys=3),
    stream("a sound end without finish",     streams(HELLO),                                      CUT,                         "a",     "upstream cut, estimated",   keys=3),
    stream("closed without chunks",          then(head(200, SSE), ROLE, HELLO, CLOSE),            CUT,                         "a",     "upstream cut, estimated",   keys=3),
    stream("shorter than told",              then(head(200, SSE, b"Content-Length: 9999"), HELLO, CLOSE), CUT,                 "a",     "upstream cut, estimated",   keys=3),
    stream("chunks turn to garbage",         then(OPENED, chunk(HELLO), Pause(0.2), b"zz\r\nwhat\r\n", CLOSE), CUT,                        "a",     "upstream cut, estimated",   keys=3),
    stream("closed in an event",      then(head(200, SSE), HELLO, says_word("more")[:40], CLOSE), CUT,                  "a", "upstream cut, estimated", keys=3),
    stream("gzip cut in an event", then(head(200, SSE, b"Content-Encoding: gzip"), gzip.compress(HELLO + bytes(range(128)).hex().encode())[:-40], CLOSE), CUT, "a", "upstream cut, estimated", keys=3),
    stream("half closed after a word",       then(OPENED, chunk(HELLO), HALF),                    CUT,                         "a",     "upstream cut, estimated",   keys=3),
    stream("an endless line, and a cut",     then(OPENED, chunk(ENDLESS), CLOSE),                 " + JSONDecodeError",        "a",     "upstream cut, estimated",   keys=3),
    stream("an error in mid-stream",         streams(HELLO, ERROR_EVENT),                         "hello + APIError it_broke", "a",     "upstream error, estimated", keys=3),
    stream("an error, and words after it",   streams(HELLO, ERROR_EVENT, HELLO, STOP, DONE),      "hello + APIError it_broke", "a",     "upstream error, estimated", keys=3),
    stream("a limit in mid-stream",          streams(HELLO, LIMIT_EVENT),                         "hello + APIError rate_limit_exceeded", "a", "upstream error, estimated", keys=3),
    stream("silence in mid-stream",          streams(HELLO, end=STALL),                           "hello + APIError idle_timeout", "a", "idle time-out, estimated",  keys=3),
)
# fmt: on
