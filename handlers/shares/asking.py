"""申请额度: whoever has used up their share asks the administrators for more. The request goes to each of them."""

from collections.abc import Callable, Collection, Generator, Mapping
from typing import Protocol

from cards.shares import share
from handlers.base import Message, Person, Redraw, Shown, Stop, Toast
from handlers.commands import pressed
from handlers.persons import Persons
from store.drafts import Draft

WEEK, DAY = 7 * 86_400.0, 86_400.0
TASK = "grant_ask"


class Drafts(Protocol):
    """What waits for a decision (store.drafts). Raises Unavailable."""

    def keep(self, name: str, values: Mapping[str, str], seconds: float) -> None: ...

    def keep_first(self, name: str, values: Mapping[str, str], seconds: float) -> Draft: ...

    def read(self, name: str) -> Draft | None: ...

    def drop(self, name: str) -> None: ...


class Outbox(Protocol):
    """What is to be told to people (bot.outbox). Raises Unavailable."""

    def tell(self, once: str, person: Person, name: str, values: Mapping[str, str]) -> None: ...


class AskForMore:
    """The button on the card of an empty share, for the person whose it is: in a group everybody sees it.

    `asker` gives the open_id of whom a card answered (empty: not known); `amount` is what one grant adds, in tokens.
    """

    queued = False

    def __init__(
        self,
        persons: Persons,
        drafts: Drafts,
        outbox: Outbox,
        asker: Callable[[str], str],
        admins: Collection[str],
        amount: int,
    ) -> None:
        self._persons, self._drafts, self._outbox, self._asker = persons, drafts, outbox, asker
        self._admins, self._amount = tuple(admins), amount

    def matches(self, message: Message) -> bool:
        return pressed(message) == "申请额度"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if self._asker(message.reply_to) not in ("", message.person.open_id):
            yield Toast("toast_share_not_yours", "warning")
            return
        if not self._admins:
            yield Toast("toast_no_admins", "warning")
            return
        person = self._persons.id_of(message)
        asked = {
            "id": message.id,
            "person": str(person),
            "tenant": message.tenant,
            "open_id": message.person.open_id,
            "amount": str(self._amount),
        }
        if self._drafts.keep_first(f"asks:{person}", asked, DAY)["id"] != message.id:
            yield Toast("toast_share_asked_before")
            return
        self._drafts.keep(f"grant:{message.id}", asked, WEEK)
        for admin in self._admins:
            to = Person(open_id=admin, tenant=message.tenant)
            self._outbox.tell(f"grant:{message.id}:{admin}", to, TASK, {"of": message.id})
        yield Toast("toast_share_asked", "success")
        yield Redraw({"actions": share.asking("asked")})
