"""Whose fault a failed call was: the caller's, a key's, the provider's, or ours."""

from typing import Literal

Blame = Literal["", "caller", "key", "provider", "ours"]

CALLER = frozenset(
    ("caller gone", "caller error", "too slow", "too_slow", "revoked", "limit", "stopped", "stream_revoked")
)
KEY = frozenset(("pool exhausted", "pool_exhausted", "pool_limited", "no_pool", "KeyRefused", "KeyLimited", "KeyEmpty"))
OURS = frozenset(("drained", "draining", "failed", "too long", "away", "busy", "handed over", "full"))


def blame_of(word: str, status: int) -> Blame:
    """`word` is how it ended or why it was refused; "" for what went well."""
    if word == "done" and status < 400:
        return ""
    if word in CALLER:
        return "caller"
    if word in KEY:
        return "key"
    if word in OURS:
        return "ours"
    return "caller" if 400 <= status < 500 else "provider"
