"""A call that is turned away, in OpenAI's envelope, with headers that tell an SDK whether another try could help.

https://platform.openai.com/docs/guides/error-codes. OpenAI's SDKs try 408, 409, 429 and 5xx again by themselves, which
multiplies with our own tries; `x-should-retry` overrules them. It is "true" only where nothing was asked upstream.
"""

import json
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from gateway.routes import Dialect
from gateway.words import say

Headers = list[tuple[str, str]]


class Kind(NamedTuple):
    status: int
    type: str
    code: str
    again: bool = False


KINDS: Mapping[str, Kind] = {
    "no_token": Kind(401, "invalid_request_error", "missing_api_key"),
    "malformed_token": Kind(401, "invalid_request_error", "invalid_api_key"),
    "unknown_token": Kind(401, "invalid_request_error", "invalid_api_key"),
    "expired_token": Kind(401, "invalid_request_error", "token_expired"),
    "revoked_token": Kind(401, "invalid_request_error", "token_revoked"),
    "wrong_network": Kind(403, "permission_error", "address_not_allowed"),
    "route_refused": Kind(403, "permission_error", "route_refused"),
    "suspended": Kind(403, "permission_error", "suspended"),
    "bad_path": Kind(400, "invalid_request_error", "invalid_url"),
    "bad_form": Kind(400, "invalid_request_error", "invalid_form"),
    "no_websocket": Kind(400, "invalid_request_error", "websocket_not_supported"),
    "bad_json": Kind(400, "invalid_request_error", "invalid_json"),
    "cut_short": Kind(400, "invalid_request_error", "incomplete_body"),
    "no_model": Kind(400, "invalid_request_error", "missing_required_parameter"),
    "unknown_model": Kind(404, "invalid_request_error", "model_not_found"),
    "not_served": Kind(404, "invalid_request_error", "route_not_served"),
    "unknown_object": Kind(404, "invalid_request_error", "object_not_found"),
    "object_gone": Kind(404, "invalid_request_error", "object_key_gone"),
    "objects_apart": Kind(400, "invalid_request_error", "objects_apart"),
    "wrong_path": Kind(404, "invalid_request_error", "unknown_url"),
    "wrong_method": Kind(405, "invalid_request_error", "method_not_allowed"),
    "too_slow": Kind(408, "invalid_request_error", "request_timeout"),
    "too_large": Kind(413, "invalid_request_error", "request_too_large"),
    "rate": Kind(429, "rate_limit_error", "rate_limit_exceeded", again=True),
    "streams": Kind(429, "rate_limit_error", "rate_limit_exceeded", again=True),
    "crowded": Kind(429, "rate_limit_error", "too_many_requests_under_way", again=True),
    "too_much": Kind(429, "rate_limit_error", "rate_limit_exceeded"),
    "budget": Kind(429, "insufficient_quota", "insufficient_quota"),
    "pool_limited": Kind(429, "rate_limit_error", "pool_limited"),
    "pool_exhausted": Kind(503, "server_error", "pool_exhausted"),
    "no_pool": Kind(503, "server_error", "no_usable_key"),
    "upstream_down": Kind(502, "server_error", "upstream_error"),
    "upstream_slow": Kind(504, "server_error", "upstream_timeout"),
    "upload_failed": Kind(502, "server_error", "upstream_error", again=True),
    "not_streamed": Kind(502, "server_error", "not_streamed"),
    "overloaded": Kind(503, "server_error", "overloaded", again=True),
    "draining": Kind(503, "server_error", "draining", again=True),
    "away": Kind(503, "server_error", "unavailable", again=True),
    "failed": Kind(500, "server_error", "internal_error"),
    "stream_cut": Kind(502, "server_error", "stream_cut"),
    "idle_timeout": Kind(504, "server_error", "idle_timeout"),
    "stream_too_long": Kind(504, "server_error", "stream_too_long"),
    "stream_limit": Kind(429, "insufficient_quota", "insufficient_quota"),
    "stream_revoked": Kind(401, "invalid_request_error", "token_revoked"),
    "stream_drained": Kind(503, "server_error", "draining"),
}
SDK_WAITS = 60.0
"""Seconds: told to wait longer, an SDK had better give up."""


class Denied(Exception):
    """Why a call is turned away, by the name of its words. `after`: seconds until another try makes sense."""

    def __init__(
        self,
        name: str,
        *,
        after: float | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(name)
        self.name = name
        self.kind = KINDS[name]
        self.after = after
        self.param = param
        self.message = say(name, **values)
        self._headers = dict(headers or {})

    @property
    def status(self) -> str:
        return f"{self.kind.status} {HTTPStatus(self.kind.status).phrase}"

    def envelope(self) -> bytes:
        kind = self.kind
        error = {"message": self.message, "type": kind.type, "param": self.param, "code": kind.code}
        return json.dumps({"error": error}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def event(self, dialect: Dialect = "chat") -> bytes:
        """The same inside a stream: OpenAI's SDKs raise on it.

        https://platform.openai.com/docs/api-reference/responses-streaming/error has its fields outside; the SDKs raise
        only on what lies inside `error`, so both are there.
        """
        if dialect == "chat":
            return b"data: " + self.envelope() + b"\n\n"
        error = {"type": "error", "code": self.kind.code, "message": self.message, "param": self.param}
        told = json.dumps({**error, "sequence_number": 0, **json.loads(self.envelope())}, ensure_ascii=False)
        return b"event: error\ndata: " + told.encode("utf-8", "replace") + b"\n\n"

    def headers(self) -> Headers:
        found = [("Content-Type", "application/json; charset=utf-8"), *self._headers.items()]
        if self.kind.status >= 408:
            again = self.kind.again and (self.after or 0.0) <= SDK_WAITS
            found += retry_hints(again=again, after=self.after)
        return found


def retry_hints(*, again: bool, after: float | None) -> Headers:
    """Whether an SDK shall try again by itself, and when."""
    hints = [("x-should-retry", "true" if again else "false")]
    if after is not None:
        hints += [("retry-after", str(math.ceil(after))), ("retry-after-ms", str(math.ceil(after * 1000)))]
    return hints
