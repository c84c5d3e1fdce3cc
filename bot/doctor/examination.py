"""All checks side by side, each within its time: one that hangs or fails, or finds Redis away, hinders no other."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.doctor.finding import Finding, State, ill, unchecked
from store.errors import Unavailable

log = logging.getLogger("larkey.doctor")

SECONDS = 5.0
Check = Callable[[], Finding]


@dataclass(frozen=True)
class Outcome:
    """What one check found, and the seconds that it took."""

    name: str
    finding: Finding
    seconds: float


@dataclass(frozen=True)
class Examination:
    """All outcomes in the order of the checks. `at` is unix seconds."""

    at: float
    seconds: float
    outcomes: tuple[Outcome, ...]

    @property
    def state(self) -> State:
        """The worst that was found; what could not be checked counts for nothing."""
        found = {outcome.finding.state for outcome in self.outcomes}
        return "bad" if "bad" in found else "doubtful" if "doubtful" in found else "good"


def examine(checks: Mapping[str, Check], seconds: float = SECONDS) -> Examination:
    """Run them all at once; whatever has not answered after so many seconds is said to be stuck."""
    at, begun = time.time(), time.monotonic()
    runs = [_Run(name, check) for name, check in checks.items()]
    for run in runs:
        run.join(max(0.0, begun + seconds - time.monotonic()))
    outcomes = tuple(run.outcome(seconds) for run in runs)
    return Examination(at, time.monotonic() - begun, outcomes)


class _Run:
    """One check in a thread of its own, which is left alone when its time is over."""

    def __init__(self, name: str, check: Check) -> None:
        self._name, self._check = name, check
        self._begun = time.monotonic()
        self._found: Outcome | None = None
        self._thread = threading.Thread(target=self._work, name=f"larkey-doctor-{name}", daemon=True)
        self._thread.start()
        self.join = self._thread.join

    def outcome(self, seconds: float) -> Outcome:
        return self._found or Outcome(self._name, ill("bad", "stuck", seconds=f"{seconds:g}"), seconds)

    def _work(self) -> None:
        try:
            finding = self._check()
        except Unavailable as error:
            finding = unchecked("store_away", why=error)
        except Exception as error:
            log.exception("a check failed", extra={"check": self._name})
            finding = ill("doubtful", "check_failed", why=type(error).__name__)
        self._found = Outcome(self._name, finding, time.monotonic() - self._begun)
