"""When tokens were last used: noted in memory, written for many at once."""

import logging
import threading
import time

from store.database import Database
from store.errors import Unavailable
from store.models_tokens import TokenRow

EVERY_SECONDS = 10.0

log = logging.getLogger(__name__)


class Touches:
    """The newest use of each token. What a process noted in its last seconds is lost with it, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, int] = {}
        self._lock = threading.Lock()
        self._next = 0.0

    def note(self, public_id: str, at: int) -> None:
        """Used at this moment (ms). Every ten seconds the caller's note starts a thread that writes them all."""
        with self._lock:
            self._noted[public_id] = at
            due = time.monotonic() >= self._next
            if due:
                self._next = time.monotonic() + EVERY_SECONDS
        if due:
            threading.Thread(target=self._flush, name="larkey-touches", daemon=True).start()

    def flush(self) -> None:
        """Raises `Unavailable`, and keeps the notes, when the database is away."""
        with self._lock:
            noted, self._noted = self._noted, {}
        try:
            for public_id, at in sorted(noted.items()):
                self._database.write(lambda public_id=public_id, at=at: _touch(public_id, at))  # type: ignore[misc]
        except Unavailable:
            with self._lock:
                self._noted = {**noted, **self._noted}
            raise

    def _flush(self) -> None:
        try:
            self.flush()
        except Unavailable as error:
            log.warning("when tokens were used is written later: %s", error)


def _touch(public_id: str, at: int) -> None:
    TokenRow.update(last_used=at).where(TokenRow.public_id == public_id, TokenRow.last_used < at).execute()
