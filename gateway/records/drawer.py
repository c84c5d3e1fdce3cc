"""What is kept of somebody's calls, as the page of their keys shows it, and what they may decide about it there."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.keys.keyring import Holder
from store.errors import Unavailable
from store.records.choices import CHAT, LEVELS, Chosen, Content
from store.token import Token
from store.token_text import masked

log = logging.getLogger("larkey.web")
IN_FEISHU = "chat"
"""How the questions in Feishu are named in an address."""


class Choices(Protocol):
    """How much is kept (store.records.choices). Raises Unavailable."""

    @property
    def usual(self) -> Content: ...

    def of(self, person: int) -> Mapping[str, Chosen]: ...

    def choose(self, tenant: str, person: int, family: str, content: Content, by: int) -> bool: ...


class Reading(Protocol):
    """What is kept (store.records.reading). Raises Unavailable."""

    def count(self, person: int) -> tuple[int, int]: ...


class Erasing(Protocol):
    """store.records.erasing. Raises Unavailable."""

    def everything(self, tenant: str, person: int, by: int) -> int: ...


@dataclass(frozen=True)
class Way:
    """Where calls come from, how much is kept of them, and what less there is. `shown` is "" for Feishu."""

    name: str
    shown: str
    level: Content
    less: Sequence[Content]


@dataclass(frozen=True)
class Inside:
    """All that the page says; `days` that records are kept."""

    ways: Sequence[Way]
    days: int
    calls: int
    words: int


class Drawer:
    def __init__(self, choices: Choices, reading: Reading, erasing: Erasing, days: int) -> None:
        self._choices, self._reading, self._erasing, self._days = choices, reading, erasing, days

    def inside(self, holder: Holder, tokens: Sequence[Token]) -> Inside | None:
        """None where it cannot be looked up now: the keys are shown all the same."""
        try:
            chosen = self._choices.of(holder.person)
            calls, words = self._reading.count(holder.person)
        except Unavailable as error:
            log.info("records are not shown", extra={"why": str(error)})
            return None
        ways = [self._way(chosen, CHAT, IN_FEISHU, "")]
        ways += [self._way(chosen, one.family, one.public_id, masked(one.public_id)) for one in tokens]
        return Inside(ways, self._days, calls, words)

    def choose(self, holder: Holder, tokens: Sequence[Token], name: str, level: str) -> bool:
        """For one of the holder's own tokens, or for Feishu. Raises ValueError for any other, Unavailable."""
        families = {IN_FEISHU: CHAT, **{one.public_id: one.family for one in tokens}}
        if level not in LEVELS or name not in families:
            raise ValueError("no such choice")
        family = families[name]
        return self._choices.choose(holder.tenant, holder.person, family, level, holder.person)

    def empty(self, holder: Holder) -> int:
        """Delete all; how many calls there were. Raises Unavailable."""
        return self._erasing.everything(holder.tenant, holder.person, holder.person)

    def _way(self, chosen: Mapping[str, Chosen], family: str, name: str, shown: str) -> Way:
        level = chosen[family].content if family in chosen else self._choices.usual
        return Way(name, shown, level, LEVELS[: LEVELS.index(level)][::-1])
