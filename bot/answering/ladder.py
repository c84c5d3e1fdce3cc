"""Which rung new parts stand on: CardKit, then a patched card, then text.

A missing scope lowers the rung for the whole process for a while, and is logged once with the scope's name.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.pacing import Pacing
from bot.answering.parts import CardPart, MessagePart, Part, Place, TextPart, uuid_of
from bot.feishu.client import Feishu
from store.answers import Part as Stored

log = logging.getLogger("larkey.delivery")

RUNGS = ("card", "message", "text")
TRY_AGAIN = 600.0
"""Seconds until a rung that lacked its scope is tried again: scopes are granted without telling us."""


@dataclass(frozen=True)
class Slot:
    """Where in which answer a part stands."""

    pacing: Pacing
    place: Place
    answer: str
    index: int
    takeover: int


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
        kind = stored.kind or rung or self.rung()
        uuid = uuid_of(slot.answer, slot.index, kind[0])
        if kind == "card":
            return CardPart(self._feishu, slot.pacing, slot.place, stored, uuid, slot.takeover, keep)
        if kind == "message":
            return MessagePart(self._feishu, slot.pacing, slot.place, stored, uuid, keep)
        return TextPart(self._feishu, slot.pacing, slot.place, stored, uuid, keep)


def below(part: Part) -> str:
    """The rung under the one that this part stands on."""
    if isinstance(part, CardPart):
        return "message"
    return "text"
