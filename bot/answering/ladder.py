"""Which rung new parts stand on: CardKit, then a patched card, then text.

A missing scope lowers the rung for the whole process for a while, and is logged once with the scope's name.
"""

import logging
import time
from collections.abc import Callable, Mapping

from bot.answering.parts import CardPart, MessagePart, Part, Slot, TextPart
from bot.feishu.client import Feishu
from store.answers import Part as Stored

log = logging.getLogger("larkey.delivery")

RUNGS: Mapping[str, type[CardPart | MessagePart | TextPart]] = {
    kind.rung: kind for kind in (CardPart, MessagePart, TextPart)
}
TRY_AGAIN = 600.0
"""Seconds until a rung that lacked its scope is tried again: scopes are granted without telling us."""


class Ladder:
    def __init__(self, feishu: Feishu) -> None:
        self._feishu = feishu
        self._closed: dict[str, float] = {}
        self._named: set[str] = set()

    def rung(self) -> str:
        """The highest rung that is open now."""
        now = time.monotonic()
        return next((rung for rung in RUNGS if self._closed.get(rung, 0.0) <= now), "text")

    def close(self, rung: str, scope: str) -> None:
        """Nobody stands on this rung for a while, because the app lacks `scope`."""
        self._closed[rung] = time.monotonic() + TRY_AGAIN
        if scope not in self._named:
            self._named.add(scope)
            log.warning("the app lacks a scope: answers go one rung lower", extra={"scope": scope, "rung": rung})

    def part(self, slot: Slot, stored: Stored, keep: Callable[[Stored], None], rung: str = "") -> Part:
        """A part on the rung where it already stands, else on `rung`, else on the highest that is open."""
        return RUNGS[stored.kind or rung or self.rung()](self._feishu, slot, stored, keep)


def below(part: Part) -> str:
    """The rung under the one that this part stands on."""
    if isinstance(part, CardPart):
        return "message"
    return "text"
