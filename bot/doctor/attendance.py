"""Each process says every few seconds that it lives, so that the doctor sees all of them, on all hosts.

It also says the mark of its SECRET_KEY: eight digits that tell whether two processes have the same one, and nothing
else about it.
"""

import hashlib
import hmac
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.processes import process_name
from store.errors import Unavailable

log = logging.getLogger("larkey.attendance")

EVERY_SECONDS = 10.0
GONE_SECONDS = 35.0
"""Whoever is silent for longer is taken for dead."""

Facts = Callable[[], Mapping[str, Any]]


class Roll(Protocol):
    """Where processes say that they live (store.health.roll). Raises Unavailable."""

    def answer(self, name: str, facts: Mapping[str, Any]) -> None: ...

    def leave(self, name: str) -> None: ...


class Attendance:
    """`start` once a process, after the fork; `stop` on its way out. `more` is asked each time."""

    def __init__(self, roll: Roll, kind: str, secret_key: str, more: Facts = dict) -> None:
        self._roll, self._kind, self._more = roll, kind, more
        self._key = mark(secret_key)
        self._stopping = threading.Event()

    def start(self, name: str = "") -> None:
        """`name` is the process's, where it has one already."""
        own = {"kind": self._kind, "host": socket.gethostname(), "pid": os.getpid(), "since": int(time.time())}
        threading.Thread(target=self._run, args=(name or process_name(), own), name="attendance", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self, name: str, own: Mapping[str, Any]) -> None:
        while not self._stopping.is_set():
            self._tell(lambda: self._roll.answer(name, {**own, "key": self._key, **self._more()}))
            self._stopping.wait(EVERY_SECONDS)
        self._tell(lambda: self._roll.leave(name))

    def _tell(self, what: Callable[[], None]) -> None:
        try:
            what()
        except Unavailable as error:
            log.debug("nobody hears that this process lives: %s", error)


def mark(secret_key: str) -> str:
    """Enough to see that two keys differ; "" for none."""
    if not secret_key:
        return ""
    return hmac.new(secret_key.encode(), b"larkey: the same key?", hashlib.sha256).hexdigest()[:8]
