"""Crying out, from anywhere in the house: never waits, never raises, and never more than so much at a time.

What happened goes into a queue of this process; bot/alerts/watch.py brings it to where all processes agree about it.
Secrets are taken out here, before anything else sees the words.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.eyes import meters
from bot.redaction import redaction

MOST = 100
LONGEST = 300


@dataclass(frozen=True)
class Finding:
    """Something is wrong: its kind (bot/alerts/kinds.py), with what, and words about it for an administrator."""

    kind: str
    subject: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class Alarms:
    """What was noticed and not yet told to the others: one entry for each thing, with how often."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], tuple[Finding, int]] = {}
        self._lock = threading.Lock()

    def ring(self, kind: str, subject: str = "", **values: object) -> None:
        finding = cleaned(Finding(kind, subject, {name: str(value) for name, value in values.items()}))
        meters.alerts.labels(kind).inc()
        self.put(finding, 1)

    def put(self, finding: Finding, times: int) -> None:
        """Once more; what finds no room is not kept: there is enough to be told already."""
        place = (finding.kind, finding.subject)
        with self._lock:
            _, before = self._waiting.get(place, (finding, 0))
            if before or len(self._waiting) < MOST:
                self._waiting[place] = (finding, before + times)

    def take(self) -> list[tuple[Finding, int]]:
        """All that waits; whoever cannot pass it on puts it back."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        return list(waiting.values())


def cleaned(finding: Finding) -> Finding:
    """Without secrets, and of a bearable length."""
    values = {name: redaction.text(text)[:LONGEST] for name, text in finding.values.items() if text}
    return Finding(finding.kind, redaction.text(finding.subject)[:LONGEST], values)


alarms = Alarms()
"""The one of this process."""

ring = alarms.ring
