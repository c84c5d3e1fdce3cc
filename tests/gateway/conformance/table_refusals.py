"""What upstreams refuse: whose fault it is, who is asked next, and which key rests for how long."""
# ruff: noqa: E501

import time
from email.utils import formatdate

from tests.gateway.conformance.acts import HELLOS, HTML, Act, head, refuses, says
from tests.gateway.conformance.row import Row


def first(act: Act) -> dict[str, Act]:
    """The first key's upstream does this, the others are well."""
    return {"a": act, "b": HELLOS, "c": HELLOS}


def soon(seconds: float) -> bytes:
    return formatdate(time.time() + seconds, usegmt=True).encode()


LIMITED = refuses(429, "rate_limit_exceeded", b"Retry-After: 30", kind="requests")
EMPTY = refuses(429, "insufficient_quota", kind="insufficient_quota")
WRONG_KEY = refuses(401, "invalid_api_key")
RESET_HINTS = (
    b"x-ratelimit-remaining-requests: 0",
    b"x-ratelimit-reset-requests: 1m30s",
    b"x-ratelimit-remaining-tokens: 900",
    b"x-ratelimit-reset-tokens: 9m",
)

# fmt: off
ROWS = (
    #   the upstream                    does                                               | the caller sees                              | asked   | recorded                  | rests
    # The caller's own mistake: handed back as it is, after one call, and no key is to blame.
    Row("400",                          refuses(400, "nonsense"),                            "BadRequestError 400 nonsense",                "a",      "caller error, none",       keys=3),
    Row("400 without a body",           says(400, b""),                                      "BadRequestError 400 None",                    "a",      "caller error, none",       keys=3),
    Row("400 in HTML",                  says(400, HTML, kind=b"text/html"),                  "BadRequestError 400 None",                    "a",      "caller error, none",       keys=3),
    Row("400 to a stream",              refuses(400, "nonsense"),                            "BadRequestError 400 nonsense",                "a",      "caller error, none",       keys=3, stream=True),
    Row("400 too long for the model",   refuses(400, "context_length_exceeded"),             "BadRequestError 400 context_length_exceeded", "a",      "caller error, none",       keys=3),
    Row("404",                          refuses(404, "nothing_there"),                       "NotFoundError 404 nothing_there",             "a",      "caller error, none",       keys=3),
    Row("404 no such model",            refuses(404, "model_not_found"),                     "NotFoundError 404 model_not_found",           "a",      "caller error, none",       keys=3),
    Row("405",                          refuses(405, "method"),                              "APIStatusError 405 method",                   "a",      "caller error, none",       keys=3),
    Row("409",                          refuses(409, "conflict"),                            "ConflictError 409 conflict",                  "a",      "caller error, none",       keys=3),
    Row("413",                          refuses(413, "too_large"),                           "APIStatusError 413 too_large",                "a",      "caller error, none",       keys=3),
    Row("415",                          refuses(415, "kind"),                                "APIStatusError 415 kind",                     "a",      "caller error, none",       keys=3),
    Row("422",                          refuses(422, "meaning"),                             "UnprocessableEntityError 422 meaning",        "a",      "caller error, none",       keys=3),
    Row("499",                          refuses(499, "closed"),                              "APIStatusError 499 closed",                   "a",      "caller error, none",       keys=3),

    # The key is refused, or has no money: it rests, the next one is asked, and nobody notices.
    Row("401 of one key",               first(WRONG_KEY),                                    "hello",                                       "a b",    "done, reported",           "a refused 1800", keys=3),
    Row("401 without a body",           first(says(401, b"")),                               "hello",                                       "a b",    "done, reported",           "a refused 1800", keys=3),
    Row("401 in HTML",                  first(says(401, HTML, kind=b"text/html")),           "hello",                                       "a b",    "done, reported",           "a refused 1800", keys=3),
    Row("403 of one key",               first(refuses(403, "forbidden")),                    "hello",                                       "a b",    "done, reported",           "a refused 300", keys=3),
    Row("402 of one key",               first(refuses(402, "pay")),                          "hello",                                       "a b",    "done, reported",           "a empty 3600", keys=3),
    Row("429 insufficient_quota",       first(EMPTY),                                        "hello",                                       "a b",    "done, reported",           "a empty 3600", keys=3),
    Row("400 billing hard limit",       first(refuses(400, "billing_hard_limit_reached")),   "hello",                                       "a b",    "done, reported",           "a empty 3600", keys=3),
    Row("401 of all three keys",        WRONG_KEY,                                           "InternalServerError 503 no_usable_key",       "a b c",  "pool exhausted, none",     "a refused 1800, b refused 1800, c refused 1800", keys=3),
    Row("insufficient_quota of all",    EMPTY,                                               "InternalServerError 503 no_usable_key",       "a b c",  "pool exhausted, none",     "a empty 3600, b empty 3600, c empty 3600", keys=3),
    Row("401 of the only key",          WRONG_KEY,                                           "InternalServerError 503 no_usable_key",       "a",      "pool exhausted, none", "a refused 1800"),
    Row("no money for the only key",    EMPTY,                                               "InternalServerError 503 no_usable_key",       "a",      "pool exhausted, none", "a empty 3600"),

    # The key has to wait, as long as it is told.
    Row("429 and no word when",         first(refuses(429, "rate_limit_exceeded")),          "hello",                                       "a b",    "done, reported",           "a limited 20", keys=3),
    Row("429 Retry-After in seconds",   first(LIMITED),                                      "hello",                                       "a b",    "done, reported",           "a limited 30", keys=3),
    Row("429 Retry-After in fractions", first(refuses(429, None, b"Retry-After: 44.5")),     "hello",                                       "a b",    "done, reported",           "a limited 45", keys=3),
    Row("429 Retry-After as a date",    first(refuses(429, None, b"Retry-After: " + soon(62), b"Date: " + soon(2))), "hello",               "a b",    "done, reported",           "a limited 60", keys=3),
    Row("429 Retry-After in the past",  first(refuses(429, None, b"Retry-After: " + soon(-900))), "hello",                                  "a b",    "done, reported",           "", keys=3),
    Row("429 Retry-After is nonsense",  first(refuses(429, None, b"Retry-After: tomorrow")), "hello",                                       "a b",    "done, reported",           "a limited 20", keys=3),
    Row("429 Retry-After for a week",   first(refuses(429, None, b"Retry-After: 604800")),   "hello",                                       "a b",    "done, reported",           "a limited 3600", keys=3),
    Row("429 Retry-After below zero",   first(refuses(429, None, b"Retry-After: -5")),       "hello",                                       "a b",    "done, reported",           "a limited 20", keys=3),
    Row("429 retry-after-ms",           first(refuses(429, None, b"retry-after-ms: 40000", b"Retry-After: 1")), "hello",                    "a b",    "done, reported",           "a limited 40", keys=3),
    Row("429 x-ratelimit-reset",        first(refuses(429, None, *RESET_HINTS)),             "hello",                                       "a b",    "done, reported",           "a limited 90", keys=3),
    Row("429 in HTML",                  first(says(429, HTML, b"Retry-After: 30", kind=b"text/html")), "hello",                             "a b",    "done, reported",           "a limited 30", keys=3),
    Row("429 of all three keys",        LIMITED,                                             "RateLimitError 429 pool_limited",             "a b c",  "pool exhausted, none",     "a limited 30, b limited 30, c limited 30", keys=3),
    Row("429 of the only key",          LIMITED,                                             "RateLimitError 429 pool_limited",             "a",      "pool exhausted, none", "a limited 30"),
    Row("429 of five keys",             LIMITED,                                             "RateLimitError 429 pool_limited",             "a b c d e", "pool exhausted, none",  "a limited 30, b limited 30, c limited 30, d limited 30, e limited 30", keys=5),
    Row("401, 402 and 429",             {"a": WRONG_KEY, "b": EMPTY, "c": LIMITED},          "InternalServerError 503 pool_exhausted",      "a b c",  "pool exhausted, none",     "a refused 1800, b empty 3600, c limited 30", keys=3),
    Row("429 of one organisation",      LIMITED,                                             "RateLimitError 429 pool_limited",             "a b",    "pool exhausted, none",     "a limited 30, abc organisation 30", keys=3, together=True),

    # Something in front of the provider turns our address away: no key is to blame.
    Row("a wall says 403",              says(403, HTML, kind=b"text/html"),                  "InternalServerError 503 pool_exhausted",      "a b",    "pool exhausted, none",     "a address 30, address 60", keys=3),
    Row("a wall says 403 once",         first(says(403, HTML, kind=b"text/html")),           "hello",                                       "a b",    "done, reported",           "a address 30", keys=3),
    Row("403 not in this country",      refuses(403, "unsupported_country_region_territory"), "InternalServerError 503 pool_exhausted",     "a b",    "pool exhausted, none",     "address 60", keys=3),

    # The provider itself fails: the next key is asked, three tries in all, and the failure is told as what it is.
    Row("408 once",                     first(refuses(408, "slow")),                         "hello",                                       "a b",    "done, reported",           "a down 5", keys=3),
    Row("500 once",                     first(refuses(500, "broken")),                       "hello",                                       "a b",    "done, reported",           "a down 5", keys=3),
    Row("502 in HTML once",             first(says(502, HTML, kind=b"text/html")),           "hello",                                       "a b",    "done, reported",           "a down 5", keys=3),
    Row("529 once",                     first(refuses(529, "overloaded")),                   "hello",                                       "a b",    "done, reported",           "a down 5", keys=3),
    Row("500 for the only key",         refuses(500, "broken"),                              "InternalServerError 500 broken",              "a",      "upstream error, none", "a down 5"),
    Row("500 always",                   refuses(500, "broken"),                              "InternalServerError 500 broken",              "a b c",  "upstream error, none", "a down 5, provider 15",     keys=5),
    Row("502 always, in HTML",          says(502, HTML, kind=b"text/html"),                  "InternalServerError 502 upstream_error",      "a b c",  "upstream error, none", "a down 5, provider 15",     keys=5),
    Row("503 always",                   refuses(503, "overloaded", b"Retry-After: 2"),       "InternalServerError 503 overloaded",          "a b c",  "upstream error, none", "a down 5, provider 15",     keys=5),
    Row("503 to a stream, always",      refuses(503, "overloaded"),                          "InternalServerError 503 overloaded",          "a b c",  "upstream error, none", "a down 5, provider 15",     keys=5, stream=True),
    Row("504 always, empty",            says(504, b""),                                      "InternalServerError 502 upstream_error",      "a b c",  "upstream error, none", "a down 5, provider 15",     keys=5),
    Row("500 with the key in it",       refuses(500, "sk-500-with-the-key-in-it-a"),         "InternalServerError 500 ***",                 "a",      "upstream error, none", "a down 5"),

    # A redirect is followed nowhere: it would carry the key away.
    *(Row(f"{status} elsewhere",        says(status, b"", b"Location: http://127.0.0.1:9/v1"), "InternalServerError 502 upstream_error",    "a",      "upstream error, none", "a down 5")
      for status in (301, 302, 303, 307, 308)),
    Row("304",                          (head(304),),                                        "InternalServerError 502 upstream_error",      "a",      "upstream error, none", "a down 5"),
    Row("204",                          (head(204),),                                        "",      "a",      "done, estimated"),
)
# fmt: on
