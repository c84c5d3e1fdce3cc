"""Which headers pass: up to the provider, and back down to the caller. What is not listed here passes untouched.

Kept back are the headers of a single hop (RFC 9110, 7.6.1), credentials, whatever names the caller's own account or
machine, and what a proxy before us has written.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.caller.body import has_body

HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "trailers",
    "transfer-encoding",
    "upgrade",
}
KEPT_BACK_UP = {
    *HOP,
    "accept-encoding",
    "api-key",
    "authorization",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "openai-organization",
    "openai-project",
    "origin",
    "referer",
    "true-client-ip",
    "user-agent",
    "via",
    "x-api-key",
    "x-real-ip",
}
KEPT_BACK_UP_PREFIXES = ("x-stainless-", "x-forwarded-", "x-larkey-", "cf-", "sec-")
KEPT_BACK_DOWN = {
    *HOP,
    "alt-svc",
    "content-encoding",
    "content-length",
    "date",
    "nel",
    "report-to",
    "server",
    "set-cookie",
    "strict-transport-security",
    "vary",
    "via",
    "www-authenticate",
    "x-should-retry",
}
KEPT_BACK_DOWN_PREFIXES = ("access-control-", "cf-", "x-larkey-")
HINTS = {"retry-after", "retry-after-ms"}
SOUND = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def going_up(environ: Mapping[str, Any]) -> dict[str, str]:
    """The caller's headers as the provider gets them, without a key."""
    found = {"User-Agent": "larkey"}
    if kind := environ.get("CONTENT_TYPE") or ("application/json" if has_body(environ) else ""):
        found["Content-Type"] = kind
    one_hop = {name.strip().lower() for name in environ.get("HTTP_CONNECTION", "").split(",")}
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            name = key[5:].replace("_", "-").lower()
            if name not in KEPT_BACK_UP and name not in one_hop and not name.startswith(KEPT_BACK_UP_PREFIXES):
                found[name] = value
    return found


def going_down(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The provider's headers (names in lower case) as the caller gets them. One that is not sound is left out."""
    return [(name, value) for name, value in headers.items() if _passes(name) and SOUND.fullmatch(value)]


def without_hints(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name not in HINTS]


def _passes(name: str) -> bool:
    return (
        name not in KEPT_BACK_DOWN and not name.startswith(KEPT_BACK_DOWN_PREFIXES) and NAME.fullmatch(name) is not None
    )
