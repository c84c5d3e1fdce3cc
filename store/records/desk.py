"""Where a process hands in what is to be recorded: nobody waits there, and nothing is worked out there.

A thread of its own makes calls and words out of what was handed in, and tells many at once to Redis. While Redis is
away calls stay here and words are let go; what does not fit here is let go as well, and both are logged by number.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from store.connecting import back_off
from store.errors import Unavailable
from store.records.calls import Answered, Call, Words
from store.records.stream import RecordStream

log = logging.getLogger(__name__)

Made = Call | Answered | Words
Make = Callable[[], Iterable[Made]]
GATHER_SECONDS = 0.03
AT_ONCE = 20
MOST_CALLS = 50_000
MOST_BYTES = 64 * 1024 * 1024


class Desk:
    """`start` once a process, after the fork; `close` on its way out. `most_bytes` of words may be held here."""

    def __init__(self, stream: RecordStream, most_bytes: int = MOST_BYTES) -> None:
        self._stream = stream
        self._most_bytes = most_bytes
        self._held = 0
        self._counting = threading.Lock()
        self._in: deque[Make] = deque(maxlen=MOST_CALLS)
        self._calls: deque[Call | Answered] = deque()
        self._lost_calls = self._lost_words = 0
        self._something, self._leaving = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="larkey-desk", daemon=True)
        self._thread.start()

    def close(self, seconds: float = 2.0) -> None:
        """Tell Redis what was handed in until now, for so long at the most."""
        self._leaving.set()
        self._something.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def hand_in(self, make: Make) -> None:
        """`make` is called soon, in another thread. Does not wait, and never raises."""
        if len(self._in) == MOST_CALLS:
            self._lost_calls += 1
        self._in.append(make)
        if not self._something.is_set():
            self._something.set()

    def hold(self, size: int) -> bool:
        """Whether so many bytes of words may be held meanwhile; whoever was told so gives them back."""
        with self._counting:
            if self._held + size > self._most_bytes:
                self._lost_words += 1
                return False
            self._held += size
            return True

    def give_back(self, size: int) -> None:
        with self._counting:
            self._held -= size

    def _run(self) -> None:
        failures = 0
        while not (self._leaving.is_set() and not self._in):
            self._something.wait()
            self._leaving.wait(GATHER_SECONDS)
            self._something.clear()
            try:
                self._tell(self._make())
                failures = 0
            except Unavailable as error:
                if failures == 0:
                    log.warning("calls are recorded later: %s", error)
                if self._leaving.wait(back_off(failures)):
                    break
                failures += 1
                self._something.set()
            except Exception:
                log.exception("calls could not be handed on")
            self._complain()

    def _make(self) -> list[Words]:
        words: list[Words] = []
        for count in range(len(self._in)):
            for one in self._made(self._in.popleft()):
                if isinstance(one, Words):
                    words.append(one)
                else:
                    self._keep(one)
            if count % AT_ONCE == AT_ONCE - 1:
                time.sleep(0)  # others have their turn
        return words

    def _made(self, make: Make) -> list[Made]:
        try:
            return list(make())
        except Exception:
            log.exception("a call cannot be recorded")
            return []

    def _keep(self, call: Call | Answered) -> None:
        if len(self._calls) >= MOST_CALLS:
            self._calls.popleft()
            self._lost_calls += 1
        self._calls.append(call)

    def _tell(self, words: list[Words]) -> None:
        try:
            while self._calls:
                some = [self._calls[place] for place in range(min(len(self._calls), 500))]
                self._stream.tell(some)
                for _ in some:
                    self._calls.popleft()
            untaken = len(words) - self._stream.tell_words(words) if words else 0
        except Unavailable:
            self._lost_words += len(words)
            raise
        self._lost_words += untaken

    def _complain(self) -> None:
        if self._lost_calls or self._lost_words:
            told = {"calls": self._lost_calls, "words": self._lost_words}
            log.warning("there was no room to record all", extra=told)
            self._lost_calls = self._lost_words = 0
