"""Identifiers in the platform's shapes: derived ones are the same in every run, fresh ones never repeat."""

import hashlib
import itertools
import secrets
import time

TENANT = "sandboxtenant0001"


def derived(prefix: str, *parts: str) -> str:
    """`ou_`, `on_`, `oc_`, `omt_` and the like with 32 hex digits of what they name."""
    return prefix + hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def fresh(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


_counter = itertools.count(secrets.randbelow(1000))


def fresh_number() -> str:
    """A 19-digit number, as card and reaction ids are."""
    return str(7_000_000_000_000_000_000 + time.time_ns() // 1000 * 100 + next(_counter) % 100)


def log_id() -> str:
    return time.strftime("%Y%m%d%H%M%S") + secrets.token_hex(9).upper()
