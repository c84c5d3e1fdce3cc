"""用户: one person as administrators see them, suspended and resumed. Every look leaves a row in the trail."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Protocol

from cards import notice
from cards.admin import person as card
from cards.admin.person import PersonView
from handlers.base import Message, Private, Redraw, Shown, Stop, Toast, View
from handlers.commands import pressed, rest_of, value_of
from handlers.office import Office
from handlers.persons import told
from handlers.shares.figures import Figures
from handlers.tokens.pictures import view_of
from store.directory import Known
from store.limits import Rules
from store.standings import PersonStanding
from store.token import Token


class Directory(Protocol):
    """Finding people (store.directory). Raises Unavailable."""

    def find(self, tenant: str, *, open_id: str = "", union_id: str = "", user_id: str = "") -> int | None: ...

    def known(self, person: int) -> Known | None: ...

    def called(self, tenant: str, name: str, size: int = 20) -> list[Known]: ...


class Standings(Protocol):
    """What was decided about people (store.standings). Raises Unavailable."""

    def of(self, person: int) -> PersonStanding: ...

    def limit(self, person: int, tenant: str, limits: Mapping[str, int | None], by: int) -> None: ...

    def suspend(self, person: int, tenant: str, by: int) -> None: ...

    def resume(self, person: int, tenant: str, by: int) -> None: ...


class Limits(Protocol):
    """What people may use (bot.keys.rules), remembered for a moment unless it is to be forgotten."""

    def __call__(self, person: int, tenant: str) -> Rules: ...

    def forget(self, person: int) -> None: ...


class Tokens(Protocol):
    """Whose tokens are which (store.tokens). Raises Unavailable."""

    def of(self, person: int) -> list[Token]: ...


class People:
    """People by the words that administrators use for them; `learn` asks what the newest are called."""

    def __init__(self, directory: Directory, learn: Callable[[], None]) -> None:
        self._directory, self._learn = directory, learn

    def meant(self, message: Message, name: str) -> Sequence[Known]:
        """A mention is exactly one person; a name is everybody who bears it."""
        mentioned = next((one for one in message.mentions if not one.is_bot), None)
        if mentioned is None:
            return self._called(message.tenant, name.lstrip("@")) if name else ()
        person = self._directory.find(message.tenant, open_id=mentioned.open_id)
        known = self._directory.known(person) if person is not None else None
        return [known] if known is not None else ()

    def _called(self, tenant: str, name: str) -> Sequence[Known]:
        """Whoever wrote for the first time a moment ago has no name here yet."""
        found = self._directory.called(tenant, name)
        if found:
            return found
        self._learn()
        return self._directory.called(tenant, name)

    def known(self, person: str) -> Known | None:
        return self._directory.known(int(person)) if person.isascii() and person.isdigit() else None


def choose(people: Sequence[Known], name: str) -> View:
    """None, or several: the people to choose from."""
    listed = [PersonView(str(one.person), one.called, note=one.open_id[-6:]) for one in people]
    return View(card.choose, {"people": listed, "name": name})


class ShowPerson:
    """用户 <name>, and the buttons 停用 and 恢复."""

    queued = False

    def __init__(
        self,
        office: Office,
        people: People,
        standings: Standings,
        limits: Limits,
        tokens: Tokens,
        figures: Figures,
        zone: str,
    ) -> None:
        self._office = office
        self._people, self._standings, self._limits, self._tokens = people, standings, limits, tokens
        self._figures, self._zone = figures, zone

    def matches(self, message: Message) -> bool:
        asked = pressed(message) == "用户" or rest_of(message, "用户") is not None
        return asked and self._office.has(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if message.kind == "press":
            yield from self._pressed(message)
            return
        name = rest_of(message, "用户") or ""
        if not name and not message.mentions:
            yield Private(View(notice.render, {"name": "person_how"}), told(message))
            return
        found = self._people.meant(message, name)
        view = self._shown(message, found[0]) if len(found) == 1 else choose(found, name)
        yield Private(view, told(message))

    def _pressed(self, message: Message) -> Generator[Shown]:
        value = value_of(message)
        known = self._people.known(str(value.get("of", "")))
        if known is None:
            yield Toast("toast_expired", "warning")
        elif value.get("with") in ("停用", "恢复"):
            yield from self._decide(message, known, str(value["with"]))
        else:
            yield Private(self._shown(message, known))

    def _decide(self, message: Message, known: Known, word: str) -> Generator[Shown]:
        by = self._office.id_of(message)
        if word == "停用":
            self._standings.suspend(known.person, message.tenant, by)
            yield Toast("toast_suspended", "success")
        else:
            self._standings.resume(known.person, message.tenant, by)
            yield Toast("toast_resumed", "success")
        self._limits.forget(known.person)
        view = self._shown(message, known)
        person = view.values["person"]
        yield Redraw({"actions": card.suspension(person, self._zone)}, whole=view)

    def _shown(self, message: Message, known: Known) -> View:
        self._office.record(message, "person.seen", known.person)
        suspended = self._standings.of(known.person).suspended
        used = self._figures.by_token(known.person)
        values = {
            "person": PersonView(str(known.person), known.called, suspended, known.open_id),
            "tokens": [
                view_of(token, used=used.get(token.public_id, (0, 0))) for token in self._tokens.of(known.person)
            ],
            "use": self._figures.use(known.person, message.tenant),
            "now": time.time(),
            "zone": self._zone,
        }
        return View(card.person, values)
