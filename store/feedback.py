"""What people think of answers: one verdict per person and answer, the newest counts."""

import time
from typing import Literal

from store.database import Database
from store.models import Feedback

Verdict = Literal["up", "down"]
LONGEST_REASON = 1000


class Feedbacks:
    """Every call may raise `Unavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, person: int, tenant: str, message_id: str, verdict: Verdict, reason: str = "") -> None:
        """Keep the verdict of a person (People.know) on the answer to a message; a longer reason is cut."""

        def work() -> None:
            values = {"verdict": verdict, "reason": reason[:LONGEST_REASON], "at": int(time.time() * 1000)}
            mine = (Feedback.person == person) & (Feedback.message_id == message_id)
            if Feedback.select().where(mine).exists():
                Feedback.update(values).where(mine).execute()
            else:
                Feedback.create(person=person, tenant_key=tenant, message_id=message_id, **values)

        self._database.write(work)

    def given(self, person: int, message_id: str) -> tuple[str, str] | None:
        """The verdict and its reason, or None."""
        with self._database.reading():
            row = Feedback.get_or_none(Feedback.person == person, Feedback.message_id == message_id)
            return None if row is None else (row.verdict, row.reason)
