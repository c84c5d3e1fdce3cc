"""What the processes of a pool must agree on: who rests, whose turn it is, how many calls are under way.

`KeyState` is the shape that Redis gives it (store/keys.py). When that fails, each process goes on with a `LocalState`
of its own, which holds no more than some entries a key. A subject is whoever may rest: a key by its id, or what keys
have in common (`organisation:org-1`, `address:api.openai.com`).
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from llm.rest.table import Rest, lasting

FORGOTTEN = 300.0
"""Seconds after which nobody asks who has spoken."""


class KeyState(Protocol):
    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> object:
        """Keep somebody out. A shorter rest never shortens a longer one. The same again after a rest is twice as
        long, up to `longest`."""

    def rests(self) -> Mapping[str, tuple[float, str, int, bool]]:
        """Who rests, and who has rested and was not found well since: the fields of a `Rest`."""

    def probe(self, subject: str, seconds: float) -> bool:
        """Whether this call may try somebody who has rested: one at a time, for so many seconds."""

    def over(self, subject: str) -> object:
        """The rest ends now; whether all is well again somebody still has to find out."""

    def heal(self, subject: str) -> object:
        """All is well again."""

    def witness(self, group: str, who: str, seconds: float) -> int:
        """One more speaks against the group: how many different ones have within so many seconds."""

    def learn(self, key_id: str, organisation: str) -> object:
        """The provider says whose key this is."""

    def organisations(self) -> Mapping[str, str]:
        """By key id, as far as anybody has learned."""

    def turns(self, name: str, count: int) -> int:
        """The last of so many numbers in a row that nobody else gets."""

    def started(self, key_id: str) -> object: ...

    def finished(self, key_id: str) -> object: ...

    def inflight(self) -> Mapping[str, int]: ...


class LocalState:
    """The state of one process."""

    def __init__(self) -> None:
        self._rests: dict[str, Rest] = {}
        self._witnesses: dict[tuple[str, str], float] = {}
        self._organisations: dict[str, str] = {}
        self._turns: Counter[str] = Counter()
        self._inflight: Counter[str] = Counter()
        self._lock = threading.Lock()

    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> None:
        with self._lock:
            now = time.time()
            before = self._rests.get(subject, Rest(0.0, ""))
            over = before.probing or before.until <= now
            strikes = before.strikes + over if before.reason == reason else 0
            until = now + lasting(seconds, longest, strikes)
            if before.until <= until:
                self._rests[subject] = Rest(until, reason, strikes)
            elif before.probing:
                self._rests[subject] = before._replace(strikes=strikes, probing=False)

    def rests(self) -> Mapping[str, Rest]:
        with self._lock:
            return dict(self._rests)

    def reread(self) -> None:
        """There is nobody else whose changes could be missed."""

    def probe(self, subject: str, seconds: float) -> bool:
        with self._lock:
            now = time.time()
            before = self._rests.get(subject)
            if before is None:
                return True
            if before.until > now:
                return False
            self._rests[subject] = before._replace(until=now + seconds, probing=True)
            return True

    def over(self, subject: str) -> None:
        with self._lock:
            rest = self._rests.get(subject)
            if rest is not None:
                self._rests[subject] = rest._replace(until=min(rest.until, time.time()), probing=False)

    def heal(self, subject: str) -> None:
        with self._lock:
            self._rests.pop(subject, None)

    def witness(self, group: str, who: str, seconds: float) -> int:
        now = time.time()
        with self._lock:
            kept = {about: when for about, when in self._witnesses.items() if when > now - FORGOTTEN}
            self._witnesses = {**kept, (group, who): now}
            return sum(1 for (about, _), when in self._witnesses.items() if about == group and when > now - seconds)

    def learn(self, key_id: str, organisation: str) -> None:
        with self._lock:
            self._organisations[key_id] = organisation

    def organisations(self) -> Mapping[str, str]:
        with self._lock:
            return dict(self._organisations)

    def turns(self, name: str, count: int) -> int:
        with self._lock:
            self._turns[name] += count
            return self._turns[name] - 1

    def next_turn(self, name: str) -> int:
        """A number that nobody else gets: 0, 1, 2, ..."""
        return self.turns(name, 1)

    def started(self, key_id: str) -> None:
        with self._lock:
            self._inflight[key_id] += 1

    def finished(self, key_id: str) -> None:
        with self._lock:
            self._inflight[key_id] = max(self._inflight[key_id] - 1, 0)

    def inflight(self) -> Mapping[str, int]:
        with self._lock:
            return dict(self._inflight)
