"""The job that tells announcements: some people at a time, in the order of their ids, until all have their task."""

from bot.outbox import Outbox
from bot.scheduler import Leads
from handlers.admin.announce import PROGRESS, TELL
from handlers.base import Person
from store.announcements import Announcement, Announcements
from store.directory import Directory

AT_ONCE = 5
"""People a second: questions and answers go before, and the platform allows 50 messages a second in all."""
EVERY = 1.0
PATIENCE = 120
"""Looks at the counts after the last task, until an announcement is over though somebody was not counted."""


class Announcing:
    def __init__(self, announcements: Announcements, directory: Directory, outbox: Outbox) -> None:
        self._announcements, self._directory, self._outbox = announcements, directory, outbox
        self._waited: dict[str, int] = {}

    def __call__(self, leads: Leads) -> None:
        for name in self._announcements.running():
            now = self._announcements.read(name)
            if now is None or now.state != "running":
                self._announcements.finish(name)
            elif leads():
                self._go_on(now)

    def _go_on(self, now: Announcement) -> None:
        people = self._directory.everybody(now.tenant, now.after, AT_ONCE)
        for known in people:
            person = Person(open_id=known.open_id, tenant=now.tenant)
            values = {"of": now.id, "person": str(known.person)}
            self._outbox.tell(f"{TELL}:{now.id}:{known.person}", person, TELL, values)
        if people:
            self._announcements.told_to(now.id, people[-1].person)
        elif self._all_counted(now):
            self._announcements.finish(now.id)
        self._show(now, len(people))

    def _all_counted(self, now: Announcement) -> bool:
        self._waited[now.id] = self._waited.get(now.id, 0) + 1
        if sum(self._announcements.counts(now.id)) < now.people and self._waited[now.id] < PATIENCE:
            return False
        self._waited.pop(now.id, None)
        return True

    def _show(self, now: Announcement, told: int) -> None:
        """The administrator's card follows: one task for each step, in their order."""
        sent, failed = self._announcements.counts(now.id)
        after = self._announcements.read(now.id)
        state = after.state if after is not None else ""
        once = f"{PROGRESS}:{now.id}:{now.after}:{told}:{sent}:{failed}:{state}"
        self._outbox.line_up(once, f"{PROGRESS}:{now.id}", PROGRESS, {"of": now.id})
