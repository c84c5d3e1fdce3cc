"""公告 <text>: an administrator tells everybody who uses the bot. Confirmed first, told at a pace, stopped at any time.

Who is told when is for bot/keys/announcing.py; here is what people see of it.
"""

import unicodedata
from collections.abc import Generator
from typing import Protocol

from cards import notice
from cards.admin import announce
from cards.tokens.actions import CANCEL, CONFIRM
from handlers.base import Message, Private, Redraw, Shown, Stop, Toast, View
from handlers.commands import pressed, rest_of, value_of
from handlers.office import Office
from handlers.persons import told
from handlers.redrawing import Redrawing
from store.announcements import Announcement

TELL, PROGRESS = "announcement", "announce_progress"
STOP = "停止"


class Announcements(Protocol):
    """Announcements and how far they have come (store.announcements). Raises Unavailable."""

    def draft(self, name: str, tenant: str, text: str, people: int) -> Announcement: ...

    def read(self, name: str) -> Announcement | None: ...

    def begin(self, name: str) -> bool: ...

    def cancel(self, name: str) -> bool: ...

    def stop(self, name: str) -> bool: ...

    def count(self, name: str, person: int, *, failed: bool = False) -> None: ...

    def counts(self, name: str) -> tuple[int, int]: ...


class Everybody(Protocol):
    """How many people there are to tell (store.directory). Raises Unavailable."""

    def count(self, tenant: str) -> int: ...


class Announce:
    """The command, and the buttons on the administrator's card."""

    queued = False

    def __init__(
        self,
        office: Office,
        announcements: Announcements,
        everybody: Everybody,
        cards: Redrawing,
    ) -> None:
        self._office = office
        self._announcements, self._everybody, self._cards = announcements, everybody, cards

    def matches(self, message: Message) -> bool:
        asked = pressed(message) == "公告" or rest_of(message, "公告") is not None
        return asked and self._office.has(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if message.kind == "press":
            yield from self._pressed(message)
            return
        text = unicodedata.normalize("NFC", rest_of(message, "公告") or "")
        if not announce.fits(text):
            yield Private(View(notice.render, {"name": "announce_bad"}), told(message))
            return
        people = self._everybody.count(message.tenant)
        draft = self._announcements.draft(message.id, message.tenant, text, people)
        self._record(message, "announce.drafted", draft.id)
        self._cards.remember(message, draft.id)
        yield Private(picture(draft, self._announcements.counts(draft.id)), told(message))

    def _pressed(self, message: Message) -> Generator[Shown]:
        value = value_of(message)
        name = str(value.get("of", ""))
        done = {
            CONFIRM: (self._announcements.begin, "announce.sent", "toast_announcing"),
            CANCEL: (self._announcements.cancel, "announce.cancelled", "toast_cancelled"),
            STOP: (self._announcements.stop, "announce.stopped", "toast_announce_stopped"),
        }.get(str(value.get("with", "")))
        if done is None or self._announcements.read(name) is None:
            yield Toast("toast_expired", "warning")
            return
        deed, what, toast = done
        if deed(name):
            self._record(message, what, name)
            yield Toast(toast, "success")
        else:
            yield Toast("toast_decided_before", "warning")
        now = self._announcements.read(name)
        if now is not None:
            yield Redraw(whole=picture(now, self._announcements.counts(name)))

    def _record(self, message: Message, what: str, name: str) -> None:
        self._office.record(message, what, detail=name)


class TellOne:
    """The task that brings an announcement to one person; its values are `of` and `person`."""

    queued = False

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements

    def matches(self, message: Message) -> bool:
        return message.task.name == TELL

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        name, person = message.task.values["of"], int(message.task.values["person"])
        now = self._announcements.read(name)
        if now is None or now.state not in ("running", "done"):
            return
        self._announcements.count(name, person)

        def undelivered() -> None:
            self._announcements.count(name, person, failed=True)

        yield Private(View(announce.announcement, {"text": now.text}), undelivered=undelivered)


class ShowProgress:
    """The task that draws the administrator's card anew."""

    queued = False

    def __init__(self, announcements: Announcements, cards: Redrawing) -> None:
        self._announcements, self._cards = announcements, cards

    def matches(self, message: Message) -> bool:
        return message.task.name == PROGRESS

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        now = self._announcements.read(message.task.values["of"])
        if now is None:
            return
        sent, failed = self._announcements.counts(now.id)
        whole = picture(now, (sent, failed))
        elements = (
            {"progress": announce.progress(now.people, now.state, sent, failed)} if now.state == "running" else {}
        )
        yield from self._cards.all(now.id, whole, elements)


def picture(now: Announcement, counts: tuple[int, int]) -> View:
    """The administrator's card as it is now."""
    values = {"draft": now.id, "text": now.text, "people": now.people, "state": now.state}
    return View(announce.render, {**values, "sent": counts[0], "failed": counts[1]})
