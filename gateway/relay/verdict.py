"""What a caller is told when the pool gave no answer: truthfully, and so that nothing is asked twice.

A wrong request gets the provider's own answer. What is wrong with our keys is not the caller's fault and never a 401,
which would speak of their token.
"""

import json
import time
from collections.abc import Mapping

from gateway.caller.door import Caller
from gateway.caller.exchange import Exchange
from gateway.denied import Denied, Headers, retry_hints
from gateway.moments import Moments
from gateway.provider.call import Call
from gateway.provider.models import Models
from gateway.provider.wire import Failure, RouteRefused, Spoilt
from gateway.relay.headers import going_down, without_hints
from gateway.routes import Dialect
from gateway.words import Words
from llm.errors import (
    BadRequest,
    KeyEmpty,
    KeyLimited,
    KeyRefused,
    LlmError,
    NotServed,
    PoolExhausted,
    UpstreamDown,
)

NO_SUCH_MODEL = "model_not_found"
SLOW = {"timeout", "idle_timeout", "connect_timeout"}
REASONS: Mapping[str, Words] = {
    "refused": Words("被拒绝", "refused"),
    "limited": Words("限速", "rate limited"),
    "empty": Words("没有余额", "without funds"),
    "down": Words("服务出错", "failing"),
    "address": Words("我们的网络地址被限制", "turned away for our address"),
    "set aside": Words("被管理员停用", "set aside by an administrator"),
}
ENDS: tuple[tuple[type[LlmError], str], ...] = (
    (Spoilt, "upstream error"),
    (NotServed, "caller error"),
    (BadRequest, "caller error"),
    (PoolExhausted, "pool exhausted"),
    (KeyLimited, "pool exhausted"),
    (KeyRefused, "pool exhausted"),
    (KeyEmpty, "pool exhausted"),
    (LlmError, "upstream error"),
)


class HandedBack(Exception):
    """The provider's own refusal, as it came."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"the provider answered {failure.status}")
        self.status = failure.status
        self.body = failure.body

        self.headers: Headers = [*without_hints(going_down(failure.headers)), *retry_hints(again=False, after=None)]


class Judge:
    """Collaborators: the list of models, and how moments are written."""

    def __init__(self, models: Models, moments: Moments) -> None:
        self._models, self._moments = models, moments

    def verdict(self, error: LlmError, call: Call | None, exchange: Exchange) -> Exception:
        """Denied or HandedBack."""
        failure = call.failure if call else None
        if error.code == NO_SUCH_MODEL or (failure is not None and failure.error.code == NO_SUCH_MODEL):
            return self.unknown_model(exchange)
        if isinstance(error, NotServed):
            return Denied("not_served", path=exchange.model[:200])
        if isinstance(error, RouteRefused):
            return Denied("route_refused", path=exchange.model[:200], why=error.message)
        if isinstance(error, Spoilt):
            return Denied("upload_failed", after=1.0, why=error.message)
        if isinstance(error, BadRequest):
            return HandedBack(failure) if failure is not None else Denied("upstream_down", why=error.message)
        if isinstance(error, PoolExhausted):
            return _exhausted(error, self._moments)
        if isinstance(error, KeyLimited):
            after = error.retry_after if error.retry_after is not None else 20.0
            return Denied("pool_limited", after=after, when=self._moments.text(time.time() + after))
        if isinstance(error, UpstreamDown):
            if failure is not None and failure.status >= 500 and _is_envelope(failure.body):
                return HandedBack(failure)
            return Denied("upstream_slow") if error.code in SLOW else Denied("upstream_down", why=error.message)
        return Denied("no_pool")

    def unknown_model(self, exchange: Exchange) -> Denied:
        model = exchange.model
        patterns = exchange.caller.token.models if exchange.caller else ()
        names = ", ".join(f"`{name}`" for name in self._models.near(model, patterns))
        return Denied("unknown_model", param="model", model=f"`{model[:128]}`", near=_hint(names))

    def revoked(self, caller: Caller) -> Denied:
        return Denied("revoked_token", token=caller.masked, when=self._moments.text(time.time()))


def as_event(error: Exception, dialect: Dialect) -> bytes:
    """What a caller is told whose stream has begun already, though its provider has not."""
    if isinstance(error, Denied):
        return error.event(dialect)
    if isinstance(error, HandedBack) and _is_envelope(error.body):
        name = b"event: error\n" if dialect == "responses" else b""
        return name + b"data: " + error.body.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n\n"
    return Denied("upstream_down", why=str(error)).event(dialect)


def end_of(error: LlmError) -> str:
    """The end reason of a call that came to nothing."""
    return next(end for kind, end in ENDS if isinstance(error, kind))


def _hint(names: str) -> Words:
    return Words(f"你要找的是 {names} 吗？", f"Did you mean {names}?") if names else Words("", "")


def _exhausted(error: PoolExhausted, moments: Moments) -> Denied:
    after = max(error.retry_after or 0.0, 1.0)
    when = moments.text(max(error.until, time.time()))
    if error.reasons and set(error.reasons) <= {"refused", "empty"}:
        return Denied("no_pool", after=after)
    if set(error.reasons) == {"limited"}:
        return Denied("pool_limited", after=after, when=when)
    told = [(count, REASONS[reason]) for reason, count in sorted(error.reasons.items()) if reason in REASONS]
    zh = "，".join(f"{count} 个{words.zh}" for count, words in told)
    en = ", ".join(f"{count} {words.en}" for count, words in told)
    return Denied("pool_exhausted", after=after, when=when, reasons=Words(zh, en))


def _is_envelope(body: bytes) -> bool:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("error"), dict)
