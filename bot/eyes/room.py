"""The file in which a process counts, safe where a disk is full.

prometheus_client maps a file with holes into memory, and the system kills whoever writes into a hole for which there is
no room (SIGBUS): a full /tmp would end one web worker after the other. So room is taken before it is needed, and what
finds none is counted in this process alone. https://man7.org/linux/man-pages/man3/posix_fallocate.3.html
"""

import logging
import os
from typing import Any

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

log = logging.getLogger("larkey.eyes")

FIRST_BYTES = 65_536
ENTRY_BYTES = 28
"""Most that an entry needs beside its key: its length, padding, the value and its time."""

Value = tuple[float, float]


class Figures(MmapedDict):
    """As its parent; `homeless` are the values for which the disk has no room."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        self.homeless: dict[str, Value] = {}
        self._f: Any = None
        self._m: Any = None
        self._positions: dict[str, int] = {}
        self._used = self._capacity = 0
        try:
            _make_room(filename)
        except OSError as error:
            log.warning("this process counts for itself", extra={"file": filename, "why": error.strerror})
            return
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def read_value(self, key: str) -> Value:
        if not self._finds_room(key):
            return self.homeless.get(key, (0.0, 0.0))
        found: Value = super().read_value(key)  # type: ignore[no-untyped-call]
        return found

    def write_value(self, key: str, value: float, timestamp: float) -> None:
        if not self._finds_room(key):
            self.homeless[key] = (value, timestamp)
            return
        self.homeless.pop(key, None)
        super().write_value(key, value, timestamp)  # type: ignore[no-untyped-call]

    def _finds_room(self, key: str) -> bool:
        if key in self._positions:
            return True
        if self._f is None:
            return False
        needed, capacity = self._used + len(key.encode()) + ENTRY_BYTES, self._capacity
        while capacity < needed:
            capacity *= 2
        return capacity == self._capacity or _extended(self._f.fileno(), capacity)


def settle_in() -> None:
    """From now on every figure of this process is kept so. Before the first one is made."""
    values.MmapedDict = Figures  # type: ignore[attr-defined]


def _make_room(filename: str) -> None:
    """Raises OSError; then no file is left that would be read as one."""
    with open(filename, "a+b") as file:
        if os.fstat(file.fileno()).st_size:
            return
        try:
            os.posix_fallocate(file.fileno(), 0, FIRST_BYTES)
        except OSError:
            os.unlink(filename)
            raise


def _extended(descriptor: int, size: int) -> bool:
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError:
        return False
    return True
