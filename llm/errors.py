"""The one tree of errors of this room. Each says whose fault it is, and so what may be done about it.

    LlmError
      KeyRefused     401, 403: this key is not let in; another may be
      KeyLimited     429: this key has to wait
      KeyEmpty       insufficient_quota, 402: this key's account has no money
      UpstreamDown   5xx, no connection, a time-out, a stream that broke before its first text
      BadRequest     the other 4xx: the request is wrong, no key would help; made once and handed back
        NotServed    no upstream serves the model or path for this caller, or the key that must be used is gone
      StreamCut      a stream that broke after its first text
      PoolExhausted  no key is left; `until` says when one may be
      Cancelled      we hung up ourselves

`status` is the upstream's HTTP status (0 without an answer), `code` OpenAI's error code or one of ours (connect, proxy,
tls, timeout, idle_timeout, cut, empty, ...), `retry_after` seconds or None, `organisation` whose key the upstream says
it was, `by_provider` False where something in front of its program seems to have answered. No message holds a secret.
"""

from collections.abc import Mapping
from typing import ClassVar


class LlmError(Exception):
    """Anything that can end a call to a model."""

    sentence: ClassVar[str] = "failed"

    def __init__(self, message: str = "", *, status: int = 0, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(message or code or type(self).__name__)
        self.message = message
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.organisation = ""
        self.by_provider = True


class KeyRefused(LlmError):
    sentence = "key_refused"


class KeyLimited(LlmError):
    sentence = "key_limited"


class KeyEmpty(LlmError):
    sentence = "key_empty"


class UpstreamDown(LlmError):
    sentence = "upstream_down"


class BadRequest(LlmError):
    sentence = "bad_request"


class NotServed(BadRequest):
    """Nothing was asked upstream. `code` is model_not_found, route_not_served or key_gone."""

    def __init__(self, code: str) -> None:
        super().__init__(code=code, status=404)


class StreamCut(LlmError):
    sentence = "stream_cut"


class PoolExhausted(LlmError):
    """No key is left. `until` is in unix seconds; `reasons` counts why the keys rest: refused, limited, empty, down."""

    sentence = "pool_exhausted"

    def __init__(self, until: float, retry_after: float, reasons: Mapping[str, int]) -> None:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        super().__init__(f"no key is usable: {told}", status=429, code="pool_exhausted", retry_after=retry_after)
        self.until = until
        self.reasons = dict(reasons)


class Cancelled(LlmError):
    sentence = "cancelled"
