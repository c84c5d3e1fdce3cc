"""Calls to models, of programs and of the chat alike: noted in a moment, counted a little later.

Counting one call takes a dozen steps in files that all processes share; so whoever serves a call only puts a note into
a queue, and a thread of its own counts all that came within half a second at once. A process that is killed takes its
last notes with it: the figures are for watching, the books (store/ledger.py) are exact.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable

from bot.eyes import meters
from bot.eyes.blame import blame_of
from bot.eyes.cells import Cell, summed
from bot.eyes.names import Names
from bot.eyes.notes import Began, Ended, Note, Refused
from bot.eyes.spans import pour_all

log = logging.getLogger("larkey.eyes")

EVERY = 0.5
MOST_NOTES = 100_000
Provider = Callable[[str], str]
"""OpenTelemetry's name of a key's provider, by the key's id."""


class Calls:
    """`note` from any thread."""

    def __init__(self, provider_of: Provider = lambda key: "openai") -> None:
        self._provider_of = provider_of
        self._notes: deque[Note] = deque(maxlen=MOST_NOTES)
        self.note: Callable[[Note], None] = self._notes.append
        self._models, self._routes, self._ends = Names(), Names(60), Names(60)
        self._open: Counter[str] = Counter()
        self._counting = threading.Lock()

    def run(self, leaving: threading.Event) -> None:
        """Count until `leaving`, in a thread of its own; the last notes too."""
        while not leaving.wait(EVERY):
            self.count()
        self.count()

    def count(self) -> None:
        """Count all notes that are there. Never raises."""
        try:
            with self._counting:
                self._count()
                pour_all()
        except Exception:
            log.exception("calls could not be counted")

    def _count(self) -> None:
        cells: dict[tuple[str, ...], Cell] = {}
        for _ in range(len(self._notes)):
            note = self._notes.popleft()
            if type(note) is Ended:
                self._open[note.route] -= 1
                self._cell(cells, note).add(note)
            elif type(note) is Began:
                self._open[note.route] += 1
            elif type(note) is Refused:
                meters.requests.labels("", "", str(note.status), "refused").inc()
                meters.errors.labels(blame_of(note.kind, note.status), note.kind).inc()
        for (*_, key, _), cell in cells.items():
            cell.pour(self._provider_of(key))
        for route, count in summed(self._open, self._routes.of).items():
            meters.streams.labels(route).set(max(count, 0))

    def _cell(self, cells: dict[tuple[str, ...], Cell], note: Ended) -> Cell:
        sort = (note.route, note.model, str(note.status), note.end, note.key, note.label)
        cell = cells.get(sort)
        if cell is None:
            cell = cells[sort] = self._new_cell(note)
        return cell

    def _new_cell(self, note: Ended) -> Cell:
        """With labels of few values: what has succeeded once is a true name."""
        good = 0 < note.status < 400
        route = self._routes.learn(note.route) if good else self._routes.of(note.route)
        model = self._models.learn(note.model) if good and note.end == "done" else self._models.of(note.model)
        end = self._ends.learn(note.end)  # in the chat it may be a provider's own word
        return Cell(route, model if note.model else "", end, note)
