"""Upstreams that cannot be reached, are not who they should be, or speak HTTP badly."""
# ruff: noqa: E501

from tests.gateway.conformance.acts import CLOSE, EARLY, HELLOS, RESET, STALL, WHOLE, Pause, head, refuses, says, then
from tests.gateway.conformance.row import Row
from tests.gateway.conformance.table_bodies import JSON, NOTHING, SLOW
from tests.gateway.conformance.table_refusals import first

LENGTH = b"Content-Length: %d" % len(WHOLE)
MANY = [b"x-filler-%d: y" % n for n in range(90)]
TOO_MANY = [b"x-filler-%d: y" % n for n in range(3000)]
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

# fmt: off
ROWS = (
    #   the upstream                      does                                                | the caller sees  | asked  | recorded                 | rests
    Row("a trusted certificate",          HELLOS,                                               "hello",           "a",     "done, reported",          place="tls"),
    Row("a certificate of a stranger",    HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5",    place="stranger"),
    Row("a certificate of another host",  HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5",    place="other host"),
    Row("plain HTTP behind https",        HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5",    place="plain behind https"),
    Row("TLS behind http",                HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5",    place="tls behind http"),
    Row("a handshake that never ends",    HELLOS,                                               SLOW,              "",      "upstream error, none", "a down 5",    place="mute"),
    Row("nobody there",                   HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5",    place="nobody"),
    Row("nobody there for three keys",    HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5, provider 15",    place="nobody", keys=3),
    Row("a name that does not exist",     HELLOS,                                               NOTHING,           "",      "upstream error, none", "a down 5",    place="no such name"),
    Row("cut before the headers",         (CLOSE,),                                             NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("reset before the headers",       (RESET,),                                             NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("cut in the first line",          (b"HTTP/1.1 20", CLOSE),                              NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("cut in the headers",             (b"HTTP/1.1 200 OK\r\nContent-Le", CLOSE),            NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("silence in the headers",         (b"HTTP/1.1 200 OK\r\nContent-Le", STALL),            SLOW,              "a",     "upstream error, none", "a down 5",    patience={"total_timeout": 1.5}),
    Row("no HTTP at all",                 (b"220 mail.example.com ESMTP\r\n", CLOSE),           NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a status that is no number",     (b"HTTP/1.1 fine OK\r\n\r\n", CLOSE),                 NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a status out of range",          (b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",), NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a status without a word",        then(b"HTTP/1.1 200\r\n" + JSON + b"\r\n" + LENGTH + b"\r\n\r\n", WHOLE), "hello", "a", "done, reported"),
    Row("100 Continue first",             then(CONTINUE, HELLOS),                               "hello",           "a",     "done, reported"),
    Row("103 Early Hints first",          then(HINTS, HELLOS),                                  "hello",           "a",     "done, reported"),
    Row("103 twice, with a pause",        then(HINTS, Pause(0.2), HINTS, HELLOS),               "hello",           "a",     "done, reported"),
    Row("101 Switching Protocols",        (b"HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n", CLOSE),    NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("100 Continue without an end",    (CONTINUE * 2000, STALL),                             NOTHING,              "a",     "upstream error, none", "a down 5",    patience={"total_timeout": 1.5}),
    Row("closed after each answer",       then(HELLOS, CLOSE),                                  "hello",           "a",     "done, reported"),
    Row("closed, and said so",            then(says(200, WHOLE, b"Connection: close"), CLOSE),  "hello",           "a",     "done, reported"),
    Row("an answer before the question",  then(EARLY, HELLOS),                                  "hello",           "a",     "done, reported",          ask="large"),
    Row("a 413 before the body is there", then(EARLY, refuses(413, "too_large")),               "APIStatusError 413 too_large", "a", "caller error, none", keys=3, ask="large"),
    Row("gone before the body is there",  first(then(EARLY, CLOSE)),                            "hello",           "a b",   "done, reported",          "a down 5", keys=3, ask="large"),
    Row("ninety headers",                 says(200, WHOLE, *MANY),                              "hello",           "a",     "done, reported"),
    Row("three thousand headers",         says(200, WHOLE, *TOO_MANY),                          "hello",           "a",     "done, reported"),
    Row("a header of 60 kB",              says(200, WHOLE, b"x-long: " + b"y" * 60_000),        "hello",           "a",     "done, reported"),
    Row("a header of 200 kB",             says(200, WHOLE, b"x-long: " + b"y" * 200_000),       NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a header with control signs",    says(200, WHOLE, b"x-odd: a\x00b\x07", b"x-cr: a\rSet-Cookie: b=1"), NOTHING, "a", "upstream error, none", "a down 5"),
    Row("a header over two lines",        says(200, WHOLE, b"x-folded: a\r\n Set-Cookie: b=1"), NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a header without a colon",       says(200, WHOLE, b"what is this"),                    NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a header name with blanks",      says(200, WHOLE, b"x odd : 1"),                       NOTHING,           "a",     "upstream error, none", "a down 5"),
    Row("a header twice",                 says(200, WHOLE, b"x-request-id: a", b"x-request-id: b"), "hello",       "a",     "done, reported"),
    Row("lines end as in Unix",           (b"HTTP/1.1 200 OK\n" + JSON + b"\n" + LENGTH + b"\n\n" + WHOLE,), NOTHING, "a",  "upstream error, none", "a down 5"),
    Row("no kind of content",             then(head(200, LENGTH), WHOLE),                       "hello",           "a",     "done, reported"),
)
# fmt: on
