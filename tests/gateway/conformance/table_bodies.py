"""Answers in one piece that are not what they claim to be."""
# ruff: noqa: E501

import gzip
import zlib

from tests.gateway.conformance.acts import (
    ANSWER,
    CLOSE,
    HELLOS,
    HTML,
    RESET,
    STALL,
    WHOLE,
    Drip,
    Pause,
    chunk,
    head,
    says,
    streams,
    then,
)
from tests.gateway.conformance.row import Row
from tests.gateway.conformance.table_refusals import first

JSON = b"Content-Type: application/json"
CHUNKED = b"Transfer-Encoding: chunked"
NOTHING = "InternalServerError 502 upstream_error"
SLOW = "InternalServerError 504 upstream_timeout"
HUGE = WHOLE.replace(b"hello", b"x" * 20_000_000)
LARGE = WHOLE.replace(b"hello", b"x" * 10_000_000)
BROKEN_ERROR = b'{"error":{"message":"broken","type":"server_error","code":"broken"}}'
LIMIT_ERROR = b'{"error":{"message":"slowly","type":"requests","code":"rate_limit_exceeded"}}'
POOR_ERROR = b'{"error":{"message":"no money","type":"insufficient_quota","code":"insufficient_quota"}}'
WRONG_ERROR = b'{"error":{"message":"no","type":"invalid_request_error","param":"x","code":"nonsense"}}'
VECTORS = b'{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":2}}'
HALF_JSON = WHOLE[:60]

# fmt: off
ROWS = (
    #   the upstream                      does                                                | the caller sees              | asked   | recorded                  | rests
    Row("a sound answer",                 HELLOS,                                               "hello",                       "a",      "done, reported"),
    Row("no length, and a close",         then(head(200, JSON), WHOLE, CLOSE),                  "hello",                       "a",      "done, reported"),
    Row("HTTP 1.0",                       then(b"HTTP/1.0 200 OK\r\n" + JSON + b"\r\n\r\n", WHOLE, CLOSE), "hello",            "a",      "done, reported"),
    Row("in chunks",                      then(head(200, JSON, CHUNKED), chunk(WHOLE[:9]), chunk(WHOLE[9:]), b"0\r\n\r\n"), "hello", "a", "done, reported"),
    Row("in chunks with trailers",        then(head(200, JSON, CHUNKED), b"%x;a=b\r\n%s\r\n" % (len(WHOLE), WHOLE), b"0\r\nX-A: b\r\n\r\n"), "hello", "a", "done, reported"),
    Row("one byte at a time",             then(head(200, JSON, b"Content-Length: %d" % len(WHOLE)), Drip(WHOLE)), "hello",     "a",      "done, reported"),
    Row("gzip although nobody asked",     says(200, gzip.compress(WHOLE), b"Content-Encoding: gzip"), "hello",                 "a",      "done, reported"),
    Row("deflate although nobody asked",  says(200, zlib.compress(WHOLE), b"Content-Encoding: deflate"), "hello",              "a",      "done, reported"),
    Row("gzip that is none",              says(200, WHOLE, b"Content-Encoding: gzip"),          NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("gzip cut in its middle",         says(200, gzip.compress(WHOLE)[:60], b"Content-Encoding: gzip"), NOTHING,            "a",      "upstream error, none", "a down 5"),
    Row("10 MB",                          says(200, LARGE),                                     "10000000 letters",            "a",      "done, reported"),
    Row("20 MB out of 20 kB of gzip",     says(200, gzip.compress(HUGE), b"Content-Encoding: gzip"), "20000000 letters",       "a",      "done, reported"),
    Row("a mark of byte order",           says(200, b"\xef\xbb\xbf" + WHOLE),                   "hello",                       "a",      "done, reported"),
    Row("bytes that are no UTF-8",        says(200, WHOLE.replace(b"hello", b"he\xff\xfello")), " + UnicodeDecodeError",      "a",      "done, reported"),
    Row("no usage",                       says(200, WHOLE.replace(b'"usage"', b'"uses"')),      "hello",                       "a",      "done, estimated"),
    Row("usage that is nonsense",         says(200, WHOLE.replace(b'"prompt_tokens": 3', b'"prompt_tokens": -3e99').replace(b'"completion_tokens": 1', b'"completion_tokens": "1"')), "hello", "a", "done, estimated"),
    Row("a 201",                          says(201, WHOLE),                                     "hello",                       "a",      "done, reported"),
    Row("a stream that nobody asked for", streams(*ANSWER),                                     "386 letters",                 "a",      "done, reported"),

    # What is no answer is not passed off as one.
    Row("nothing at all",                 says(200, b""),                                       NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("blanks only",                    says(200, b" \n \n"),                                 NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("a web page",                     says(200, HTML, kind=b"text/html; charset=utf-8"),    NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("a web page once",                first(says(200, HTML, kind=b"text/html")),            "hello",                       "a b",    "done, reported",           "a down 5", keys=3),
    Row("half of an answer, well-formed", says(200, HALF_JSON),                                 NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("an error inside a 200",          says(200, BROKEN_ERROR),                              "InternalServerError 500 broken",                       "a",      "upstream error, none", "a down 5"),
    Row("an error inside a 200 once",     first(says(200, BROKEN_ERROR)),                       "hello",                       "a b",    "done, reported",           "a down 5", keys=3),
    Row("a limit inside a 200",           first(says(200, LIMIT_ERROR)),                        "hello",                       "a b",    "done, reported",           "a limited 20", keys=3),
    Row("no money inside a 200",          first(says(200, POOR_ERROR)),                         "hello",                       "a b",    "done, reported",           "a empty 3600", keys=3),
    Row("a refusal inside a 200",         says(200, WRONG_ERROR),                               "BadRequestError 400 nonsense", "a",     "caller error, none",       keys=3),
    Row("told longer than it is",         then(says(200, WHOLE, length=len(WHOLE) + 9), CLOSE), NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("told longer once",               first(then(says(200, WHOLE, length=len(WHOLE) + 9), CLOSE)), "hello",                "a b",    "done, reported",           "a down 5", keys=3),
    Row("told longer, and silence",       then(says(200, WHOLE, length=len(WHOLE) + 9), STALL), SLOW,                          "a",      "upstream error, none", "a down 5",     patience={"total_timeout": 1.5}),
    Row("told shorter than it is",        says(200, WHOLE, length=len(WHOLE) - 9),              NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("two lengths",                    says(200, WHOLE, b"Content-Length: 5"),               NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("a length that is no number",     then(head(200, JSON, b"Content-Length: many"), WHOLE, CLOSE), NOTHING,               "a",      "upstream error, none", "a down 5"),
    Row("a length and chunks",            then(head(200, JSON, CHUNKED, b"Content-Length: %d" % len(WHOLE)), chunk(WHOLE), b"0\r\n\r\n"), NOTHING, "a", "upstream error, none", "a down 5"),
    Row("an encoding that nobody knows",  says(200, WHOLE, b"Content-Encoding: br"),            NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("an error that is a word",        says(200, b'{"error":"overloaded"}'),                 "InternalServerError 500 None", "a",     "upstream error, none", "a down 5"),
    Row("an empty error beside words",    says(200, WHOLE.replace(b'{"id"', b'{"error":null,"id"')), "hello",                  "a",      "done, reported"),
    Row("chunks without an end",          then(head(200, JSON, CHUNKED), chunk(WHOLE), CLOSE),  NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("chunks that are no chunks",      then(head(200, JSON, CHUNKED), WHOLE, CLOSE),         NOTHING,                       "a",      "upstream error, none", "a down 5"),
    Row("a chunk below zero",             then(head(200, JSON, CHUNKED), b"-5\r\nhello\r\n", CLOSE), NOTHING,                  "a",      "upstream error, none", "a down 5"),
    Row("cut in its middle",              then(head(200, JSON, b"Content-Length: 999"), WHOLE[:50], RESET), NOTHING,           "a",      "upstream error, none", "a down 5"),
    Row("slow, but in time",              then(head(200, JSON, b"Content-Length: %d" % len(WHOLE)), WHOLE[:9], Pause(0.5), WHOLE[9:]), "hello", "a", "done, reported"),
    Row("a drip without an end",          then(head(200, JSON, b"Content-Length: 99999"), Drip(WHOLE, 1, 0.1), STALL), SLOW,   "a",      "upstream error, none", "a down 5",     patience={"total_timeout": 1.5, "first_timeout": 1}),
    Row("silence instead of a body",      then(head(200, JSON, b"Content-Length: 99"), STALL),  SLOW,                          "a",      "upstream error, none", "a down 5",     patience={"total_timeout": 1.5}),
    Row("silence instead of headers",     (STALL,),                                             SLOW,                          "a",      "upstream error, none", "a down 5",     patience={"total_timeout": 1.5}),

    # Other routes.
    Row("no vectors but an error",        {"a": says(200, BROKEN_ERROR), "b": says(200, VECTORS)}, "1 vector",                  "a b",    "done, reported",           "a down 5", keys=2, ask="embeddings"),
    Row("sound that is whole",            then(head(200, b"Content-Type: audio/mpeg", CHUNKED), chunk(b"ID3"), chunk(b"sound"), b"0\r\n\r\n"), "ID3sound", "a", "done, estimated", ask="speech"),
    Row("sound that is cut",              then(head(200, b"Content-Type: audio/mpeg", CHUNKED), chunk(b"ID3"), CLOSE), "ID3 + RemoteProtocolError", "a", "upstream cut, estimated", ask="speech"),
)
# fmt: on
