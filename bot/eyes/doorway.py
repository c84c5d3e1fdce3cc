"""The door for events, watched from outside: how long each answer took, and what was turned away for which reason."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, g

from bot.eyes import meters
from store.small import Small

OUTCOMES = {200: "taken", 500: "failed"}
NUMBERS = re.compile(r"\d+(?:\.\d+)?")


class WatchedRings(Small):
    """What keeps the latest rejections; each is counted on its way there."""

    def ring(self, name: str, item: Any, size: int = 100) -> None:
        meters.rejected.labels(label_of(str(item.get("reason", "")))).inc()
        super().ring(name, item, size)


def watched(blueprint: Blueprint, door: str) -> Blueprint:
    """The same blueprint; each of its answers is timed."""

    @blueprint.before_request
    def begin() -> None:
        g.larkey_began = time.perf_counter()

    @blueprint.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.larkey_began
        meters.acknowledged.labels(door, OUTCOMES.get(response.status_code, "rejected")).observe(seconds)
        return response

    return blueprint


@contextmanager
def timed(door: str) -> Iterator[None]:
    """The same for a door that is no page."""
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "taken"
    finally:
        meters.acknowledged.labels(door, outcome).observe(time.perf_counter() - began)


def label_of(reason: str) -> str:
    """Our own sentences are few, as far as they hold no numbers."""
    return NUMBERS.sub("n", reason.partition(":")[0])[:64]
