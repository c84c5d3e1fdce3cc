"""How many requests one process serves at once, and who waits when it is full.

A request that finds no place waits in a short line, first come first served. Whoever is not let in by then is told the
truth: a person whose own requests hold more than their part of the places hears so (429), everybody else that the
service is full (503).
"""

import threading
from collections import deque
from dataclasses import dataclass

from gateway.denied import Denied

Person = tuple[str, int]


@dataclass(frozen=True)
class Room:
    """Requests under way, requests in line, and seconds that one waits there."""

    places: int = 1500
    line: int = 200
    seconds: float = 2.0


class Admission:
    """`enter` and `leave` belong together."""

    def __init__(self, room: Room = Room()) -> None:
        self._room = room
        self._taken: dict[Person, int] = {}
        self._count = 0
        self._line: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Requests under way."""
        return self._count

    @property
    def waiting(self) -> int:
        return len(self._line)

    def enter(self, person: Person) -> None:
        """Raises Denied when there is no place, and none becomes free in time."""
        with self._lock:
            if self._count < self._room.places and not self._line:
                self._take(person)
                return
            if len(self._line) >= self._room.line:
                raise self._full(person)
            turn = threading.Event()
            self._line.append(turn)
        came = turn.wait(self._room.seconds)
        with self._lock:
            if not came and not turn.is_set():
                self._line.remove(turn)
                raise self._full(person)
            self._taken[person] = self._taken.get(person, 0) + 1

    def leave(self, person: Person) -> None:
        with self._lock:
            self._taken[person] = left = self._taken[person] - 1
            if left <= 0:
                del self._taken[person]
            if self._line:
                self._line.popleft().set()  # the place goes to whoever waits, without becoming free in between
            else:
                self._count -= 1

    def _take(self, person: Person) -> None:
        self._count += 1
        self._taken[person] = self._taken.get(person, 0) + 1

    def _full(self, person: Person) -> Denied:
        own = self._taken.get(person, 0)
        part = self._room.places / max(len(self._taken), 1)
        if own and own >= part:
            return Denied("crowded", after=self._room.seconds, used=own)
        return Denied("overloaded", after=self._room.seconds)
