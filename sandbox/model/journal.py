"""What was asked of the scripted model, and how each request ended: also those that the caller gave up in silence."""

import itertools
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Entry:
    """One request and how it went. Times are unix seconds. Of a key only its last four characters are kept.

    end is running, done, refused (an error was the answer), client gone, cut or failed; since_write is how many
    seconds after the last byte that we sent, and seconds how long after the request, it ended.
    """

    n: int
    at: float
    key: str
    method: str
    path: str
    model: str = ""
    stream: bool = False
    messages: list[Any] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    fault: str = ""
    tokens: int = 0
    end: str = "running"
    seconds: float = 0.0
    since_write: float = 0.0
    first_at: float = 0.0
    ended_at: float = 0.0
    _wrote: float = 0.0

    def wrote(self) -> None:
        self._wrote = time.monotonic()

    def spoke(self) -> None:
        """The first word has gone out; later ones change nothing."""
        self.first_at = self.first_at or time.time()

    def finish(self, end: str) -> None:
        """The first end stands."""
        if self.end == "running":
            self.end = end
            self.ended_at = time.time()
            self.seconds = round(self.ended_at - self.at, 3)
            self.since_write = round(time.monotonic() - self._wrote, 3)

    def public(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


class Journal:
    """The newest requests, oldest first."""

    def __init__(self, keep: int = 2000) -> None:
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._numbers = itertools.count(1)

    def add(self, *, key: str, method: str, path: str) -> Entry:
        entry = Entry(next(self._numbers), time.time(), key[-4:], method, path)
        entry.wrote()
        self._entries.append(entry)
        return entry

    def since(self, n: int = 0) -> list[dict[str, Any]]:
        """Requests that came after number n. One that still runs is shown as it is now."""
        return [entry.public() for entry in self._entries if entry.n > n]

    def clear(self) -> None:
        self._entries.clear()
