"""Brings calls and their words from Redis into the tables: in batches, each once, by one process at a time.

As with usage (store/usage_writer.py) the stream is the list of what is to be done: entries are read from its head,
written in one transaction and only then deleted. Calls come before words, because words are kept beside their record.
"""

import logging
import time
from collections.abc import Sequence

from store.database import Database
from store.errors import Unavailable
from store.records.calls import call_of, words_of
from store.records.choices import Choices
from store.records.linking import write_calls
from store.records.missing import newest_row, write_missing
from store.records.stream import Entry, RecordStream
from store.records.words import write_words
from store.redis import RedisDoor
from store.writers import HOLD_SECONDS, Batch, Writer

MISSING_SECONDS = 30.0
CALLS, WORDS, ROWS = 200, 20, 500

log = logging.getLogger(__name__)


class RecordWriter(Writer):
    def __init__(
        self, redis: RedisDoor, database: Database, choices: Choices, *, hold_seconds: float = HOLD_SECONDS
    ) -> None:
        super().__init__(redis, "record-writer", "records", hold_seconds)
        self._database, self._choices = database, choices
        self._stream, self._batch = RecordStream(redis), Batch(CALLS)
        self._next_missing = 0.0

    def step(self) -> bool:
        """Write one batch of calls and, where that was all of them, one of words.

        Words are read first: so the call of each of them is among the calls, or was written before.
        """
        words = self._stream.words(WORDS)
        calls = self._stream.calls(self._batch.size)
        if calls:
            self._write_calls(calls)
        if self._batch.had(len(calls)):
            return True
        if time.monotonic() >= self._next_missing:
            self._next_missing = time.monotonic() + MISSING_SECONDS
            self.write_missing(self._redis.now())
        if words:
            self._write_words(words)
        return len(words) == WORDS

    def write_missing(self, now: float) -> None:
        """Records for calls whose process died before it told of them."""
        seen = self._stream.seen()
        if seen is None:
            with self._database.reading():
                newest = newest_row()
            self._stream.set_seen(newest)
            return
        while (further := self._further(seen, now)) != seen:
            seen = further
            self._stream.set_seen(seen)

    def _further(self, seen: int, now: float) -> int:
        return self._database.write(lambda: write_missing(seen, ROWS, self._choices, now))

    def _write_calls(self, entries: Sequence[Entry]) -> None:
        try:
            calls = [call_of(fields) for _, fields in entries]
            self._database.write(lambda: write_calls(calls))
        except Unavailable:
            raise
        except Exception as error:
            if len(entries) == 1:
                log.exception("a call cannot be recorded, ever")
                self._stream.put_aside(entries[0], f"{type(error).__name__}: {error}")
                return
            log.exception("a batch of calls cannot be recorded as one")
            for entry in entries:
                self._write_calls([entry])
            return
        self._stream.calls_written([entry for entry, _ in entries])

    def _write_words(self, entries: Sequence[Entry]) -> None:
        try:
            words = [words_of(fields["words"]) for _, fields in entries]
            self._database.write(lambda: write_words(words))
        except Unavailable:
            raise
        except Exception:
            if len(entries) > 1:
                log.exception("some words cannot be written as one")
                for entry in entries:
                    self._write_words([entry])
                return
            log.exception("some words cannot be written, ever")
        self._stream.words_written(entries)
