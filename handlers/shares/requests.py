"""A request for more, as administrators see it: who decides first decides, by one press, once.

All administrators' cards of the request say so, and the person hears of it.
"""

import time
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from cards.figures import Share, Use, number
from cards.shares import share
from cards.shares.share import GRANTS, GrantRequest
from cards.times import moment
from handlers import say
from handlers.base import Message, Person, Redraw, Shown, Stop, Toast, View
from handlers.commands import pressed, value_of
from handlers.office import Office, Trail
from handlers.redrawing import Redrawing
from handlers.shares.asking import TASK, WEEK, Drafts, Outbox
from handlers.shares.figures import Figures
from store.drafts import Draft
from store.grants import Grant

NO_USE = Use(Share(0), Share(0))


class Grants(Protocol):
    """Tokens on top of a share (store.grants). Raises Unavailable."""

    def give(self, person: int, tenant: str, tokens: int, seconds: float, by: int, press_id: str) -> Grant: ...


class Requests:
    """Requests as administrators see them, and which cards of one they have."""

    def __init__(
        self, drafts: Drafts, figures: Figures, cards: Redrawing, names: Callable[[str], str], zone: str
    ) -> None:
        self._drafts, self._figures, self._cards, self._names = drafts, figures, cards, names
        self._zone = zone

    def read(self, name: str) -> Draft | None:
        return self._drafts.read(f"grant:{name}")

    def view(self, asked: Draft) -> View:
        decided = self._drafts.read(f"decided:{asked['id']}") or {"state": "open"}
        use = self._figures.use(int(asked["person"]), asked["tenant"]) or NO_USE
        person = self._names(asked["open_id"]) or asked["open_id"]
        wanted = GrantRequest(asked["id"], person, int(asked["amount"]), use)
        values = {"state": decided["state"], "by": decided.get("name", ""), "until": decided.get("until", "")}
        return View(share.approval, {"wanted": wanted, **values})

    def decide(self, asked: Draft, state: str, message: Message, until: float = 0.0) -> Draft:
        """The decision that counts: this one, or an earlier one."""
        decision = {
            "state": state,
            "press": message.id,
            "name": self._names(message.person.open_id) or message.person.open_id,
            "until": moment(until, self._zone) if until else "",
        }
        return self._drafts.keep_first(f"decided:{asked['id']}", decision, WEEK)

    def settled(self, asked: Draft) -> None:
        """The person may ask again."""
        self._drafts.drop(f"asks:{asked['person']}")

    def remember(self, message: Message, name: str) -> None:
        self._cards.remember(message, name)

    def redrawn(self, asked: Draft) -> Iterator[Redraw]:
        """All cards of the request as they look now."""
        return self._cards.all(asked["id"], self.view(asked))


class ShowRequest:
    """The task that brings a request to one administrator."""

    queued = False

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def matches(self, message: Message) -> bool:
        return message.task.name == TASK

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        asked = self._requests.read(message.task.values["of"])
        if asked is not None:
            self._requests.remember(message, asked["id"])
            yield self._requests.view(asked)


class DecideRequest:
    """批准 and 拒绝, pressed by an administrator."""

    queued = False

    def __init__(self, office: Office, requests: Requests, grants: Grants, outbox: Outbox, trail: Trail) -> None:
        self._office, self._requests, self._grants = office, requests, grants
        self._outbox, self._trail = outbox, trail

    def matches(self, message: Message) -> bool:
        return pressed(message) in ("批准", "拒绝")

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        value = value_of(message)
        asked = self._requests.read(str(value.get("of", "")))
        if not self._office.has(message):
            yield Toast("toast_not_yours", "warning")
        elif asked is None:
            yield Toast("toast_expired", "warning")
        elif value["do"] == "拒绝":
            yield from self._refuse(message, asked)
        else:
            yield from self._grant(message, asked, GRANTS.get(str(value.get("with", "")), 0))

    def _grant(self, message: Message, asked: Draft, seconds: int) -> Generator[Shown]:
        decided = self._requests.decide(asked, "granted", message, time.time() + seconds) if seconds else {}
        if decided.get("press") != message.id:
            yield Toast("toast_decided_before", "warning")
            yield from self._requests.redrawn(asked)
            return
        by, amount = self._office.id_of(message), int(asked["amount"])
        self._grants.give(int(asked["person"]), asked["tenant"], amount, seconds, by, asked["id"])
        yield Toast("toast_granted", "success")
        values = {"name": "share_granted", "amount": number(amount), "until": decided["until"]}
        yield from self._told(asked, values)

    def _refuse(self, message: Message, asked: Draft) -> Generator[Shown]:
        if self._requests.decide(asked, "refused", message)["press"] != message.id:
            yield Toast("toast_decided_before", "warning")
            yield from self._requests.redrawn(asked)
            return
        by = self._office.id_of(message)
        self._trail.record(asked["tenant"], by, "grant.refused", int(asked["person"]), asked["id"])
        yield Toast("toast_refused", "success")
        yield from self._told(asked, {"name": "share_refused"})

    def _told(self, asked: Draft, values: dict[str, str]) -> Generator[Shown]:
        """The person hears of it, and every administrator's card says so."""
        self._requests.settled(asked)
        to = Person(open_id=asked["open_id"], tenant=asked["tenant"])
        self._outbox.tell(f"decided:{asked['id']}", to, say.TASK, values)
        yield from self._requests.redrawn(asked)
