"""The jobs about tokens: reminders before they expire, and the burial of dead ones."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.outbox import Outbox
from bot.scheduler import Leads
from handlers.base import Person
from handlers.tokens.reminders import TASK
from store.directory import Directory
from store.token import Token
from store.token_upkeep import TokenUpkeep

log = logging.getLogger("larkey.upkeep")

DAY = 86_400.0
MARKS = ((3, 1.0, 3.0), (1, 0.0, 1.0))
"""(mark, from, to): the token that expires within these days is due for this reminder."""


@dataclass(frozen=True)
class QuietHours:
    """From when to when nobody is written to, as HH:MM in this zone; the same time twice: never quiet."""

    since: str
    until: str
    zone: str

    def __call__(self, now: float) -> bool:
        here = datetime.fromtimestamp(now, ZoneInfo(self.zone)).strftime("%H:%M")
        if self.since <= self.until:
            return self.since <= here < self.until
        return here >= self.since or here < self.until


class Reminders:
    """Decides who is reminded of what, once each; the outbox tells them."""

    def __init__(
        self,
        upkeep: TokenUpkeep,
        directory: Directory,
        outbox: Outbox,
        quiet: QuietHours,
        clock: Callable[[], float],
    ) -> None:
        self._upkeep, self._directory, self._outbox = upkeep, directory, outbox
        self._quiet, self._clock = quiet, clock

    def __call__(self, leads: Leads) -> None:
        now = self._clock()
        if self._quiet(now):
            return
        for mark, start, end in MARKS:
            for token in self._upkeep.expiring(now + start * DAY, now + end * DAY, mark):
                if not leads():
                    return
                self._remind(token, mark)

    def _remind(self, token: Token, mark: int) -> None:
        """Told first and noted then: what dies in between is told again under the same id, which shows nothing new."""
        known = self._directory.known(token.person)
        short = token.expires - token.created <= mark * DAY
        if known is not None and known.open_id and not short:
            person = Person(open_id=known.open_id, tenant=token.tenant)
            once = f"{TASK}:{token.public_id}:{mark}:{token.expires:.0f}"
            self._outbox.tell(once, person, TASK, {"of": token.public_id, "expires": str(token.expires)})
        self._upkeep.remind(token, mark)


class Buries(Protocol):
    """Deletes what is older than a moment, and says how many (store)."""

    def purge(self, before: float) -> int: ...


class Burial:
    """What is dead, or is a single request's row, is deleted after so many days; sums and the trail stay."""

    def __init__(self, rows: tuple[Buries, ...], days: int, clock: Callable[[], float]) -> None:
        self._rows, self._days, self._clock = rows, days, clock

    def __call__(self, leads: Leads) -> None:
        for rows in self._rows:
            if leads() and (count := rows.purge(self._clock() - self._days * DAY)):
                log.info("old rows are gone", extra={"rows": type(rows).__name__, "count": count})
