"""A fact that several checks need and that is asked for once: its value, or its error, for all of them."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._value: T | None = None
        self._error: Exception | None = None
        self._asked = False

    def __call__(self) -> T:
        """Raises whatever asking raised."""
        with self._lock:
            if not self._asked:
                self._find_out()
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]

    def _find_out(self) -> None:
        try:
            self._value = self._ask()
        except Exception as error:  # noqa: BLE001 - it is raised for everybody who asks
            self._error = error
        self._asked = True
