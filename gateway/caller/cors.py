"""Browsers of other pages: which origins may read what /v1 answers (https://fetch.spec.whatwg.org/#http-cors-protocol).

A preflight is answered without a token: browsers send none with it. No cookie is ever asked for or believed here.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from gateway.denied import Headers

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
EXPOSED = (
    "openai-processing-ms, retry-after, retry-after-ms, x-larkey-overhead-ms, x-larkey-remaining-tokens,"
    " x-larkey-request-id, x-ratelimit-limit-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-requests,"
    " x-ratelimit-remaining-tokens, x-ratelimit-reset-requests, x-ratelimit-reset-tokens, x-request-id, x-should-retry"
)
NAMES = re.compile(r"[A-Za-z0-9 ,_-]{0,2000}")
DAY = "86400"


class Cors:
    """`origins` as browsers name them (https://chat.example.com); `*` is every one; none: no browser is let in."""

    def __init__(self, origins: Sequence[str] = ()) -> None:
        self._all = "*" in origins
        self._origins = frozenset(origin.rstrip("/") for origin in origins)

    def allowed(self, environ: dict[str, Any]) -> str:
        """The origin that may read the answer; empty where there is none."""
        origin: str = environ.get("HTTP_ORIGIN", "")
        return origin if origin and (self._all or origin in self._origins) else ""

    def preflight(self, environ: dict[str, Any]) -> Headers:
        """The whole answer to OPTIONS, but for its status (204)."""
        origin = self.allowed(environ)
        if not origin:
            return [("Allow", METHODS), ("Vary", "Origin")]
        names = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
        return [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Methods", METHODS),
            (
                "Access-Control-Allow-Headers",
                names if names and NAMES.fullmatch(names) else "authorization, content-type",
            ),
            ("Access-Control-Max-Age", DAY),
            ("Vary", "Origin, Access-Control-Request-Headers"),
        ]

    def letting(self, environ: dict[str, Any], start: Callable[..., Any]) -> Callable[..., Any]:
        """`start_response` that lets the page of an allowed origin read the answer."""
        origin = self.allowed(environ)
        if not origin:
            return start
        ours = [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Expose-Headers", EXPOSED),
            ("Vary", "Origin"),
        ]
        return lambda status, headers, *more: start(status, [*headers, *ours], *more)
