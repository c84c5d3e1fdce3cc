"""Brings ended requests from Redis into the database: in batches, each request once, whoever is killed meanwhile.

The stream itself is the list of what is to be done: entries are read from its head, written in one transaction, and
only then deleted. Killed in between, the next writer reads them again and finds their rows. One writer works at a time
among all processes; should two overlap, the unique request id makes the slower one look again. While the database is
away the stream grows and nothing is lost.
"""

import logging
import time

from store.database import Database
from store.errors import Unavailable
from store.ledger import Ledger
from store.limits_values import DIED, Spent, place_of
from store.models_tokens import Merged
from store.redis import RedisDoor
from store.usage_rows import row_of, write
from store.writers import HOLD_SECONDS, Batch, Writer

MERGED_SECONDS = 60.0
GIVEN_UP = Spent(label="estimated", end_reason=DIED, status=0)

Entry = tuple[str, dict[str, str]]

log = logging.getLogger(__name__)


class UsageWriter(Writer):
    def __init__(
        self, redis: RedisDoor, database: Database, *, batch: int = 200, hold_seconds: float = HOLD_SECONDS
    ) -> None:
        super().__init__(redis, "usage-writer", "the books of usage", hold_seconds, self._distrust)
        self._ledger = Ledger(redis)
        self._database = database
        self._most, self._batch = batch, Batch(batch)
        self._next_merged = 0.0
        self._distrust()

    def step(self) -> bool:
        """Settle what dead processes left, and write one batch."""
        if time.monotonic() >= self._trusted_from:
            for request_id in self._ledger.overdue(self._most):
                self._ledger.give_up(request_id, GIVEN_UP)
        if time.monotonic() >= self._next_merged:
            self._next_merged = time.monotonic() + MERGED_SECONDS
            self._recount_merged()
        entries = self._ledger.read(self._batch.size)
        if entries:
            try:
                self._write(entries)
            except Unavailable:
                raise
            except Exception:
                log.exception("a batch of usage cannot be written as one")
                self._write_each(entries)
        return self._batch.had(len(entries))

    def _write(self, entries: list[Entry]) -> None:
        rows = [row_of(fields) for _, fields in entries]
        written = [
            (entry, row["request_id"], place_of(row["tenant_key"], row["person"]))
            for (entry, _), row in zip(entries, rows, strict=True)
        ]
        recount = self._database.write(lambda: write([dict(row) for row in rows]))
        self._ledger.written(written)
        for tenant, person in sorted(recount):
            self._ledger.forget(place_of(tenant, person))

    def _write_each(self, entries: list[Entry]) -> None:
        """One of them is the matter: find it, and keep it out of the way of the others."""
        for entry in entries:
            try:
                self._write([entry])
            except Unavailable:
                raise
            except Exception as error:
                log.exception("a request's usage cannot be written, ever")
                self._ledger.put_aside(*entry, f"{type(error).__name__}: {error}"[:300])

    def _recount_merged(self) -> None:
        """People who became one since: their shares are counted anew."""
        with self._database.reading():
            merged = list(Merged.select().where(Merged.recounted == False))  # noqa: E712 - this is SQL
        for row in merged:
            self._ledger.forget(place_of(row.tenant_key, row.stays))
            done = Merged.update(recounted=True).where(Merged.id == row.id)
            self._database.write(done.execute)

    def _distrust(self) -> None:
        """Nobody could say that they live while Redis was away, so for a while silence is no sign of death."""
        self._trusted_from = time.monotonic() + self._hold_seconds
