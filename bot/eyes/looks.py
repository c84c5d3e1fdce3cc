"""What is looked at for the figures that all processes share: the inbox, keys, what waits for its row, who leads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from prometheus_client.core import Metric

from bot.eyes.facts import Look, gauge, gauges
from bot.pool.now import KeyNow
from store.backlog import Waiting
from store.inbox import Depth

PoolNow = Callable[[], Sequence[KeyNow]]


class Inbox(Protocol):
    """store.inbox.Inbox. Raises Unavailable."""

    def depth(self) -> Depth: ...


class Backlog(Protocol):
    """store.backlog.Backlog. Raises Unavailable."""

    def look(self) -> Waiting: ...


def inbox_look(inbox: Inbox) -> Look:
    def look() -> Iterator[Metric]:
        depth = inbox.depth()
        rows = [(("waiting",), max(0, depth.queued - depth.leased)), (("running",), depth.leased)]
        yield gauges("larkey_inbox_messages", "Messages and tasks that were accepted", ["state"], rows)
        yield gauge("larkey_inbox_oldest_seconds", "How long the oldest of them has waited", depth.oldest)

    return look


def pool_look(pool: PoolNow, running: Callable[[], Mapping[str, int]]) -> Look:
    def look() -> Iterator[Metric]:
        keys = pool()
        states = [((key.id, key.upstream, key.reason or "ready"), 1.0) for key in keys]
        yield gauges("larkey_key_state", "1 for the state that a key is in", ["key", "upstream", "state"], states)
        calls = running()
        rows = [((key.id,), calls.get(key.id, 0)) for key in keys]
        yield gauges("larkey_key_calls", "Calls under way with a key, where the rule counts them", ["key"], rows)

    return look


def usage_look(backlog: Backlog) -> Look:
    def look() -> Iterator[Metric]:
        waiting = backlog.look()
        yield gauge("larkey_usage_waiting", "Requests that ended and have no row yet", waiting.requests)
        yield gauge("larkey_usage_oldest_seconds", "How long the first of them has waited", waiting.oldest)
        yield gauge("larkey_usage_broken", "Requests whose row can never be written", waiting.broken)

    return look


def holders_look(holders: dict[str, Callable[[], str]]) -> Look:
    """Jobs of which one process among all does each."""

    def look() -> Iterator[Metric]:
        rows = [((job,), float(bool(holder()))) for job, holder in holders.items()]
        yield gauges("larkey_duty_held", "Whether some process has this duty: 1 or 0", ["duty"], rows)

    return look


def check_look(check: Callable[[], object]) -> Look:
    """Only whether it works."""

    def look() -> Iterator[Metric]:
        check()
        yield from ()

    return look
