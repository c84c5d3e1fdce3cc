"""The rounds: on every host one process looks at the host, among all processes one looks at what they share and tells.

Both are threads of every process that serves, and most of them only wait for their turn: the host's is a file lock,
which ends with its process, the shared one a lease in Redis. Neither waits for anything longer than some seconds.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from bot.alerts.alarm import Alarms, Finding
from bot.alerts.resort import LastResort
from bot.alerts.telling import Telling
from bot.alerts.watch import Watch, pass_on
from store.alerts import Alerts
from store.errors import Unavailable

log = logging.getLogger("larkey.alerts")

TELL_SECONDS = 1.0
HOLD_SECONDS = 20.0


class Hold(Protocol):
    """store.small.Hold. Raises Unavailable."""

    def acquire(self) -> bool: ...

    def release(self) -> bool: ...


class HostTurn:
    """One process of this host at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: IO[str] | None = None

    def ours(self) -> bool:
        if self._held is not None:
            return True
        handle = self._file.open("a")
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            return False
        self._held = handle
        return True


class HostRounds:
    """What this host sees, and what the processes of it cried out. `resort` speaks while Redis is away."""

    def __init__(self, turn: HostTurn, watch: Watch, resort: LastResort, redis: Callable[[], object]) -> None:
        self._turn, self._watch, self._resort, self._redis = turn, watch, resort, redis
        self._away = 0
        self._gone = Finding("redis_away")

    def go(self, patient_rounds: int) -> None:
        """One round. Redis has to be away for some rounds before anybody is told."""
        if not self._turn.ours():
            return
        try:
            self._redis()
        except Unavailable as error:
            self._away += 1
            if self._away > patient_rounds:
                self._resort.away(Finding("redis_away", "", {"why": type(error.__cause__ or error).__name__}))
            return
        self._away = 0
        self._resort.back(self._gone)
        self._watch.look()


class Rounds:
    """`start` once a process, after the fork; `stop` on its way out."""

    def __init__(
        self,
        alerts: Alerts,
        alarms: Alarms,
        host: HostRounds,
        shared: Watch,
        telling: Telling,
        hold: Callable[[], Hold],
        every: float,
        patience: float,
    ) -> None:
        self._alerts, self._alarms, self._host = alerts, alarms, host
        self._shared, self._telling, self._make_hold = shared, telling, hold
        self._every, self._patient_rounds = every, round(patience / every)
        self._leaving = threading.Event()

    def start(self) -> None:
        for loop in (self._look, self._tell):
            threading.Thread(target=loop, name=f"larkey-alerts{loop.__name__}", daemon=True).start()

    def stop(self) -> None:
        self._leaving.set()

    def _look(self) -> None:
        while not self._leaving.wait(self._every):
            self._safely(lambda: self._host.go(self._patient_rounds))

    def _tell(self) -> None:
        """Findings are passed on in every process; one among all looks and tells."""
        hold, next_look = self._make_hold(), 0.0
        while not self._leaving.wait(TELL_SECONDS):
            self._safely(lambda: pass_on(self._alarms, self._alerts))
            if not self._safely(hold.acquire):
                continue
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + self._every
                self._safely(self._shared.look)
            self._safely(self._telling.step)
        self._safely(hold.release)

    def _safely(self, work: Callable[[], object]) -> bool:
        """Whether it was done, and gave nothing false."""
        try:
            return bool(work())
        except Unavailable as error:
            log.debug("alerts wait: %s", error)
        except Exception:
            log.exception("a round of alerts failed")
        return False
