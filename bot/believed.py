"""What was looked up a moment ago and is believed for a while, in this process: most questions ask for the same few."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
MOST = 10_000


class Believed(Generic[K, V]):
    """Each value for so many seconds; when there are too many all go, for each can be looked up again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[K, tuple[float, V]] = {}
        self._lock = threading.Lock()

    def get(self, key: K, look_up: Callable[[], V]) -> V:
        """The seconds count from before it is looked up. Raises whatever `look_up` raises."""
        now, known = time.monotonic(), self._known.get(key)
        if known is not None and now < known[0]:
            return known[1]
        value = look_up()
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (now + self._seconds, value)
        return value

    def forget(self, key: K) -> None:
        with self._lock:
            self._known.pop(key, None)
