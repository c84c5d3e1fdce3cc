"""What a caller is told when the pool gave no answer: truthfully, and so that nothing is asked twice.

A wrong request gets the provider's own answer. What is wrong with our keys is not the caller's fault and never a 401,
which would speak of their token.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence

from gateway.denied import Denied, Headers, retry_hints
from gateway.moments import Moments
from gateway.provider.call import Failure
from gateway.relay.headers import going_down, without_hints
from gateway.words import Words
from llm.errors import BadRequest, KeyLimited, LlmError, PoolExhausted, UpstreamDown

NO_SUCH_MODEL = "model_not_found"
SLOW = {"timeout", "idle_timeout", "connect_timeout"}
REASONS: Mapping[str, Words] = {
    "refused": Words("被拒绝", "refused"),
    "limited": Words("限速", "rate limited"),
    "empty": Words("没有余额", "without funds"),
    "down": Words("服务出错", "failing"),
}
Near = Callable[[str], Sequence[str]]
"""Names of models that are like this one."""


class HandedBack(Exception):
    """The provider's own refusal, as it came."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"the provider answered {failure.status}")
        self.status = failure.status
        self.body = failure.body

        self.headers: Headers = [*without_hints(going_down(failure.headers)), *retry_hints(again=False, after=None)]


def verdict(error: LlmError, failure: Failure | None, model: str, near: Near, moments: Moments) -> Exception:
    """Denied or HandedBack. `failure` is the last answer that was no 2xx, if there was one."""
    if error.code == NO_SUCH_MODEL or (failure is not None and failure.error.code == NO_SUCH_MODEL):
        return unknown_model(model, near)
    if isinstance(error, BadRequest):
        return HandedBack(failure) if failure is not None else Denied("upstream_down", why=error.message)
    if isinstance(error, PoolExhausted):
        return _exhausted(error, moments)
    if isinstance(error, KeyLimited):
        after = error.retry_after if error.retry_after is not None else 20.0
        return Denied("pool_limited", after=after, when=moments.text(time.time() + after))
    if isinstance(error, UpstreamDown):
        if failure is not None and failure.status >= 500 and _is_envelope(failure.body):
            return HandedBack(failure)
        return Denied("upstream_slow") if error.code in SLOW else Denied("upstream_down", why=error.message)
    return Denied("no_pool")


def unknown_model(model: str, near: Near) -> Denied:
    names = ", ".join(f"`{name}`" for name in near(model))
    hint: Words = _hint(names)
    return Denied("unknown_model", param="model", model=f"`{model[:128]}`", near=hint)


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
    except ValueError:
        return False
    return isinstance(value, dict) and isinstance(value.get("error"), dict)
