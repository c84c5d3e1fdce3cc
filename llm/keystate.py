"""What the processes of a pool must agree on: which keys rest, whose turn it is, how many calls are under way.

`KeyState` is the shape that Redis gives it (store/keys.py). When that fails, each process goes on with a `LocalState`
of its own, which holds no more than one entry a key.
"""

import itertools
import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

log = logging.getLogger("larkey.pool")
T = TypeVar("T")
PATIENCE = 5.0  # seconds of local state before the shared one is tried again


class KeyState(Protocol):
    def rest(self, key_id: str, seconds: float, reason: str) -> object:
        """Keep a key out. A shorter rest never shortens a longer one."""

    def resting(self) -> Mapping[str, tuple[float, str]]:
        """The keys that rest now: until when (unix seconds), and why."""

    def next_turn(self, name: str) -> int:
        """A number that nobody else gets."""

    def started(self, key_id: str) -> object: ...

    def finished(self, key_id: str) -> object: ...

    def inflight(self) -> Mapping[str, int]: ...


class LocalState:
    """The state of one process."""

    def __init__(self) -> None:
        self._rests: dict[str, tuple[float, str]] = {}
        self._turns: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)
        self._inflight: Counter[str] = Counter()
        self._lock = threading.Lock()

    def rest(self, key_id: str, seconds: float, reason: str) -> None:
        until = time.time() + seconds
        with self._lock:
            if until > self._rests.get(key_id, (0.0, ""))[0]:
                self._rests[key_id] = (until, reason)

    def resting(self) -> Mapping[str, tuple[float, str]]:
        now = time.time()
        with self._lock:
            self._rests = {key_id: rest for key_id, rest in self._rests.items() if rest[0] > now}
            return dict(self._rests)

    def next_turn(self, name: str) -> int:
        with self._lock:
            return next(self._turns[name])

    def started(self, key_id: str) -> None:
        with self._lock:
            self._inflight[key_id] += 1

    def finished(self, key_id: str) -> None:
        with self._lock:
            self._inflight[key_id] = max(self._inflight[key_id] - 1, 0)

    def inflight(self) -> Mapping[str, int]:
        with self._lock:
            return dict(self._inflight)


class GuardedState:
    """The shared state while it answers, this process's own while it does not. It never raises."""

    def __init__(self, shared: KeyState) -> None:
        self._shared = shared
        self._local = LocalState()
        self._away_until = 0.0

    def _either(self, shared: Callable[[], T], local: Callable[[], T]) -> T:
        if time.monotonic() < self._away_until:
            return local()
        try:
            return shared()
        except Exception as error:  # noqa: BLE001 - whatever it is, calls go on; the line below says so
            log.warning("the pool's shared state is away, going on alone", extra={"error": type(error).__name__})
            self._away_until = time.monotonic() + PATIENCE
            return local()

    def rest(self, key_id: str, seconds: float, reason: str) -> None:
        """Noted here as well, so that what this process learned outlives the shared state."""
        self._local.rest(key_id, seconds, reason)
        self._either(lambda: self._shared.rest(key_id, seconds, reason), lambda: None)

    def resting(self) -> Mapping[str, tuple[float, str]]:
        return self._either(self._shared.resting, self._local.resting)

    def next_turn(self, name: str) -> int:
        return self._either(lambda: self._shared.next_turn(name), lambda: self._local.next_turn(name))

    def started(self, key_id: str) -> None:
        self._either(lambda: self._shared.started(key_id), lambda: self._local.started(key_id))

    def finished(self, key_id: str) -> None:
        self._either(lambda: self._shared.finished(key_id), lambda: self._local.finished(key_id))

    def inflight(self) -> Mapping[str, int]:
        return self._either(self._shared.inflight, self._local.inflight)
