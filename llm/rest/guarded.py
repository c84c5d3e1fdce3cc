"""The shared state while it answers, this process's own while it does not.

Who rests is read by every call and changes seldom: it is kept for a fraction of a second, and read again at once after
this process has changed it.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from llm.rest.states import KeyState, LocalState
from llm.rest.table import Rest
from llm.rest.turns import Turns

log = logging.getLogger("larkey.pool")
T = TypeVar("T")
PATIENCE = 5.0  # seconds of local state before the shared one is tried again
FRESH = 0.2  # seconds that the rests of all processes are believed
SELDOM = 5.0  # the same for organisations


class GuardedState:
    """It never raises."""

    def __init__(self, shared: KeyState) -> None:
        self._shared = shared
        self._local = LocalState()
        self._away_until = 0.0
        self._rests: Mapping[str, Rest] = {}
        self._rests_until = 0.0
        self._changes = 0
        self._organisations: Mapping[str, str] = {}
        self._organisations_until = 0.0
        self._reading = threading.Lock()
        self._turns = Turns(shared.turns)

    def _either(self, shared: Callable[[], T], local: Callable[[], T]) -> T:
        if time.monotonic() < self._away_until:
            return local()
        try:
            return shared()
        except Exception as error:  # noqa: BLE001 - whatever it is, calls go on; the line below says so
            log.warning("the pool's shared state is away, going on alone", extra={"error": type(error).__name__})
            self._away_until = time.monotonic() + PATIENCE
            return local()

    def _changed(self) -> None:
        self._changes += 1
        self._rests_until = 0.0

    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> None:
        """Noted here as well, so that what this process learned outlives the shared state."""
        self._local.rest(subject, seconds, reason, longest)
        self._either(lambda: self._shared.rest(subject, seconds, reason, longest), lambda: None)
        self._changed()

    def rests(self) -> Mapping[str, Rest]:
        if time.monotonic() < self._rests_until:
            return self._rests
        # Whoever comes while somebody else is reading takes what there is, unless it is of no use any more.
        if not self._reading.acquire(blocking=self._rests_until == 0.0):
            return self._rests
        try:
            if time.monotonic() < self._rests_until:
                return self._rests
            changes = self._changes
            self._rests = self._either(self._shared_rests, self._local.rests)
            if changes == self._changes:
                self._rests_until = time.monotonic() + FRESH
            return self._rests
        finally:
            self._reading.release()

    def reread(self) -> None:
        """What other processes have changed counts from now on."""
        self._rests_until = 0.0

    def _shared_rests(self) -> Mapping[str, Rest]:
        return {subject: Rest(*rest) for subject, rest in self._shared.rests().items()}

    def probe(self, subject: str, seconds: float) -> bool:
        mine = self._either(lambda: self._shared.probe(subject, seconds), lambda: self._local.probe(subject, seconds))
        self._changed()
        return mine

    def over(self, subject: str) -> None:
        self._local.over(subject)
        self._either(lambda: self._shared.over(subject), lambda: None)
        self._changed()

    def heal(self, subject: str) -> None:
        self._local.heal(subject)
        self._either(lambda: self._shared.heal(subject), lambda: None)
        self._changed()

    def witness(self, group: str, who: str, seconds: float) -> int:
        return self._either(
            lambda: self._shared.witness(group, who, seconds), lambda: self._local.witness(group, who, seconds)
        )

    def learn(self, key_id: str, organisation: str) -> None:
        self._local.learn(key_id, organisation)
        self._either(lambda: self._shared.learn(key_id, organisation), lambda: None)
        self._organisations_until = 0.0

    def organisations(self) -> Mapping[str, str]:
        now = time.monotonic()
        if now >= self._organisations_until:
            self._organisations_until = now + SELDOM
            self._organisations = self._either(self._shared.organisations, self._local.organisations)
        return self._organisations

    def next_turn(self, name: str) -> int:
        return self._either(lambda: self._turns.next(name), lambda: self._local.next_turn(name))

    def started(self, key_id: str) -> None:
        self._either(lambda: self._shared.started(key_id), lambda: self._local.started(key_id))

    def finished(self, key_id: str) -> None:
        self._either(lambda: self._shared.finished(key_id), lambda: self._local.finished(key_id))

    def inflight(self) -> Mapping[str, int]:
        return self._either(self._shared.inflight, self._local.inflight)
