"""The last resort of a process that is to run for months: when its loop stands still, the process ends itself."""

import logging
import os
import threading
import time

log = logging.getLogger("larkey.connection")

STUCK = 70
"""The exit code; whoever supervises the process starts it again."""


class Watchdog:
    """`beat` often; `seconds` without a beat end the process."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last = time.monotonic()

    def beat(self) -> None:
        self._last = time.monotonic()

    def watch(self, stopping: threading.Event) -> None:
        """Run it in a thread of its own; it returns when `stopping` is set."""
        while not stopping.wait(min(self._seconds / 4, 5.0)):
            if time.monotonic() - self._last > self._seconds:
                log.critical("stuck: ending this process")
                logging.shutdown()
                os._exit(STUCK)
