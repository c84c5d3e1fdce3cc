"""Whose fault a failed answer is: from the upstream's status, headers and error object to one of our errors.

https://platform.openai.com/docs/guides/error-codes and https://platform.openai.com/docs/guides/rate-limits
"""

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from llm.errors import BadRequest, KeyEmpty, KeyLimited, KeyRefused, LlmError, UpstreamDown

NO_MONEY = {
    "insufficient_quota",
    "insufficient_user_quota",
    "insufficient_balance",
    "billing_hard_limit_reached",
    "billing_not_active",
    "exceeded_current_quota_error",  # Kimi
    "Arrearage",  # Qwen
}
NOT_LET_IN = {"API_KEY_INVALID"}
"""Reasons in the details of a 400 with which Gemini refuses a key: https://ai.google.dev/gemini-api/docs/troubleshooting"""
STATUS_OF = {
    "invalid_api_key": 401,
    "account_deactivated": 401,
    "authentication_error": 401,
    "permission_error": 403,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "context_length_exceeded": 400,
    "content_filter": 400,
    "model_not_found": 404,
    "invalid_request_error": 400,
}
DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
UNIT = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
LONGEST = 86400.0


def blame(status: int, headers: Mapping[str, str], body: bytes, *, secret: str = "") -> LlmError:
    """The error behind an answer that is not a 2xx. `secret` is taken out of the message, should it be quoted there."""
    found = _parsed(body)
    error = _error(status, headers, found, secret)
    error.organisation = headers.get("openai-organization", "")[:64]
    error.by_provider = isinstance(found, dict)
    return error


def blame_event(error: Any, *, secret: str = "") -> LlmError:
    """The error behind an `error` object inside a stream or a 200: its code, or its type, stands in for the status."""
    found = {"error": error}
    code, kind = _word(error, "code"), _word(error, "type")
    number = int(code) if re.fullmatch(r"[45]\d\d", code) else 0
    return _error(number or STATUS_OF.get(code) or STATUS_OF.get(kind) or 500, {}, found, secret)


def _error(status: int, headers: Mapping[str, str], body: Any, secret: str) -> LlmError:
    error = body.get("error", body) if isinstance(body, dict) else body
    code, kind = _word(error, "code"), _word(error, "type")
    message = _message(error) or f"HTTP {status}"
    if secret:
        message, code, kind = (word.replace(secret, "***") for word in (message, code, kind))
    fault = _kind(status, {code, kind, *_reasons(error)})
    wait = wait_of(headers) if issubclass(fault, KeyLimited | UpstreamDown) else None
    return fault(message[:500], status=status, code=code or kind, retry_after=wait)


def _kind(status: int, words: set[str]) -> type[LlmError]:
    if status == 402 or words & NO_MONEY:
        return KeyEmpty
    if status in (401, 403) or words & NOT_LET_IN:
        return KeyRefused
    if status == 429:
        return KeyLimited
    if 400 <= status < 500 and status != 408:
        return BadRequest
    return UpstreamDown


def _parsed(body: bytes) -> Any:
    """Gemini puts its one error into a list."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace").strip()[:200]
    return found[0] if isinstance(found, list) and len(found) == 1 else found


def _reasons(error: Any) -> set[str]:
    """Why, as Google's details say it: https://cloud.google.com/apis/design/errors#error_info"""
    details = error.get("details") if isinstance(error, dict) else None
    return {_word(detail, "reason") for detail in details} if isinstance(details, list) else set()


def _word(error: Any, name: str) -> str:
    value = error.get(name) if isinstance(error, dict) else None
    return "" if value is None else str(value)


def _message(error: Any) -> str:
    if isinstance(error, str):
        return error
    return _word(error, "message") or _word(error, "detail")


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds until the upstream wants to be asked again; None when it does not say. Header names in lower case.

    retry-after-ms, retry-after (seconds or a date), else the reset of whichever limit of x-ratelimit-* has run out.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d+(\.\d*)?", value):
            return min(float(value) * unit, LONGEST)
        if (wait := _until(value, headers.get("date", ""))) is not None:
            return wait
    return _reset(headers)


def _until(date: str, now: str) -> float | None:
    """Seconds until a date, by the upstream's own clock where it tells it."""
    try:
        moment = parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
    try:
        clock = parsedate_to_datetime(now).timestamp()
    except (ValueError, OverflowError):
        clock = time.time()
    return min(max(moment - clock, 0.0), LONGEST)


def _reset(headers: Mapping[str, str]) -> float | None:
    """Of the limits that may have run out the longest wait; one with something left is not the reason."""
    waits = []
    for what in ("requests", "tokens"):
        parts = DURATION.findall(headers.get(f"x-ratelimit-reset-{what}", ""))
        if parts and headers.get(f"x-ratelimit-remaining-{what}", "0").strip() == "0":
            waits.append(min(sum(float(number) * UNIT[unit] for number, unit in parts), LONGEST))
    return max(waits, default=None)
