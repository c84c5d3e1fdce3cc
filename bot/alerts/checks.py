"""What is looked at again and again: each check gives what it finds wrong, and raises Unavailable where it cannot look.

Those of a host are made on every host, by one process; the shared ones by one process among all.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from bot.alerts.alarm import Finding
from bot.pool.now import KeyNow
from store.backlog import Waiting
from store.inbox import Depth

Check = Callable[[], Iterator[Finding]]

LIMITED_LONG = 120.0
REJECTED_WITHIN, REJECTED_MANY = 300.0, 10
WAITED_LONG = 60.0
UNWRITTEN_LONG = 120.0
CLOCKS_APART = 30.0
REST_KINDS = {"refused": "key_refused", "forbidden": "key_refused", "empty": "key_empty", "address": "address_limited"}
LIMITS = frozenset(("limited", "organisation"))
DOWN = frozenset(("down", "provider"))


class Inbox(Protocol):
    def depth(self) -> Depth: ...


class Backlog(Protocol):
    def look(self) -> Waiting: ...


class Rings(Protocol):
    def read_ring(self, name: str) -> list[Any]: ...


def keys_check(pool: Callable[[], Sequence[KeyNow]]) -> Check:
    """Keys refused, without funds or limited for long; upstreams that are down; a pool that has no key left."""

    def check() -> Iterator[Finding]:
        keys, now = list(pool()), time.time()
        for key in keys:
            kind = REST_KINDS.get(key.reason, "")
            if key.reason in LIMITS and key.until - now > LIMITED_LONG:
                kind = "key_limited"
            if kind:
                yield Finding(kind, key.id, {"upstream": key.upstream, "until": f"{key.until:.0f}"})
        for upstream in sorted({key.upstream for key in keys}):
            reasons = {key.reason for key in keys if key.upstream == upstream}
            if reasons <= DOWN:
                yield Finding("upstream_down", upstream)
        if keys and all(key.out for key in keys):
            until = min(key.until for key in keys)
            yield Finding("pool_exhausted", "", {"keys": str(len(keys)), "until": f"{until:.0f}"})

    return check


def usage_check(backlog: Backlog, most: int) -> Check:
    def check() -> Iterator[Finding]:
        waiting = backlog.look()
        if waiting.requests > most or waiting.oldest > UNWRITTEN_LONG:
            yield Finding("usage_behind", "", {"count": str(waiting.requests), "seconds": f"{waiting.oldest:.0f}"})
        if waiting.broken:
            yield Finding("usage_broken", "", {"count": str(waiting.broken)})

    return check


def inbox_check(inbox: Inbox) -> Check:
    def check() -> Iterator[Finding]:
        depth = inbox.depth()
        if depth.oldest > WAITED_LONG:
            waiting = max(0, depth.queued - depth.leased)
            yield Finding("inbox_behind", "", {"count": str(waiting), "seconds": f"{depth.oldest:.0f}"})

    return check


def events_check(rings: Rings, name: str) -> Check:
    """Many posts turned away for one reason within minutes."""

    def check() -> Iterator[Finding]:
        since = time.time() - REJECTED_WITHIN
        reasons = Counter(str(item["reason"]) for item in rings.read_ring(name) if item["at"] >= since)
        for reason, count in reasons.items():
            if count >= REJECTED_MANY:
                yield Finding("events_rejected", reason, {"count": str(count)})

    return check


def leader_check(holder: Callable[[], str]) -> Check:
    """Nobody keeps the timetable."""

    def check() -> Iterator[Finding]:
        if not holder():
            yield Finding("no_leader")

    return check


def trouble_check(kind: str, subject: str, trouble: Callable[[], str]) -> Check:
    """Something that says itself what is wrong with it, "" for nothing."""

    def check() -> Iterator[Finding]:
        if why := trouble():
            yield Finding(kind, subject, {"why": why})

    return check


def clock_check(host: str, now_there: Callable[[], float]) -> Check:
    """This host's clock and Redis' are apart."""

    def check() -> Iterator[Finding]:
        apart = time.time() - now_there()
        if abs(apart) > CLOCKS_APART:
            yield Finding("clock_wrong", host, {"seconds": f"{apart:+.0f}"})

    return check


def away_check(kind: str, subject: str, reach: Callable[[], object]) -> Check:
    """A part that cannot be reached is what is found, not what keeps from finding."""

    def check() -> Iterator[Finding]:
        try:
            reach()
        except Exception as error:  # noqa: BLE001 - whatever keeps it away is the finding
            yield Finding(kind, subject, {"why": type(error).__name__})

    return check
