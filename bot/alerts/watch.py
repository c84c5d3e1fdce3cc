"""Looking: what the checks find, and what this process has cried out, becomes an alert that all agree on.

What a check finds has to be wrong for some seconds first; what is not found any more is over. With Redis away the
findings wait here, and the last resort (bot/alerts/resort.py) tells of Redis itself.
"""

import logging
import time
from collections.abc import Sequence

from bot.alerts.alarm import Alarms, Finding, cleaned
from bot.alerts.checks import Check
from bot.eyes import meters
from store.alerts import Alerts, name_of
from store.errors import Unavailable

log = logging.getLogger("larkey.alerts")

Place = tuple[str, str]


class Watch:
    """One set of checks. `look` is called every few seconds, by one process at a time."""

    def __init__(self, alerts: Alerts, checks: Sequence[Check], patience: float) -> None:
        self._alerts, self._checks, self._patience = alerts, checks, patience
        self._since: dict[Place, float] = {}
        self._fired: set[Place] = set()

    def look(self) -> list[Finding]:
        """Everything that is wrong now. Raises Unavailable when it cannot be told to the others."""
        found: dict[Place, Finding] = {}
        blind = False
        for check in self._checks:
            try:
                found.update({(one.kind, one.subject): one for one in map(cleaned, check())})
            except Unavailable:
                blind = True
            except Exception:
                blind = True
                log.exception("a check failed")
        self._settle(found, blind=blind)
        return list(found.values())

    def _settle(self, found: dict[Place, Finding], *, blind: bool) -> None:
        now = time.monotonic()
        kept = self._since if blind else {}
        self._since = {**kept, **{place: self._since.get(place, now) for place in found}}
        for place, finding in found.items():
            if now - self._since[place] >= self._patience:
                self._fire(place, finding)
        if not blind:
            for place in [place for place in self._fired if place not in found]:
                self._alerts.clear(name_of(*place))
                self._fired.discard(place)
                log.info("it is over", extra={"kind": place[0], "subject": place[1]})

    def _fire(self, place: Place, finding: Finding) -> None:
        fresh = place not in self._fired
        self._alerts.fire(finding.kind, finding.subject, finding.values, int(fresh))
        self._fired.add(place)
        if fresh:
            meters.alerts.labels(finding.kind).inc()
            log.warning("something is wrong", extra={"kind": finding.kind, "subject": finding.subject})


def pass_on(alarms: Alarms, alerts: Alerts) -> None:
    """What this process cried out reaches the others. Raises Unavailable; then it waits for the next time."""
    waiting = alarms.take()
    while waiting:
        finding, times = waiting.pop()
        try:
            alerts.fire(finding.kind, finding.subject, finding.values, times)
        except Unavailable:
            for one, count in [(finding, times), *waiting]:
                alarms.put(one, count)
            raise
