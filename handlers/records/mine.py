"""记录: what is kept of the person's calls, and the buttons for less of it, the last of it, and none of it any more."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Protocol

from cards.records import card
from cards.records.card import CHAT, COMMAND, DELETE, LAST, Past, Way
from cards.tokens.actions import CONFIRM
from handlers.base import Message, Private, Redraw, Shown, Stop, Toast, View
from handlers.commands import value_of, word_of
from handlers.persons import Persons, told
from store.records.choices import LEVELS, Chosen, Content
from store.records.reading import Seen, Wanted
from store.token import Token
from store.token_text import masked

MOST_LAST = 10


class Choices(Protocol):
    """How much is kept (store.records.choices). Raises Unavailable."""

    @property
    def usual(self) -> Content: ...

    def of(self, person: int) -> Mapping[str, Chosen]: ...

    def choose(self, tenant: str, person: int, family: str, content: Content, by: int) -> bool: ...


class Reading(Protocol):
    """What is kept (store.records.reading). Raises Unavailable."""

    def count(self, person: int) -> tuple[int, int]: ...

    def calls(self, wanted: Wanted, before: int = 0, size: int = 50) -> Sequence[Seen]: ...


class Erasing(Protocol):
    """store.records.erasing. Raises Unavailable."""

    def everything(self, tenant: str, person: int, by: int) -> int: ...


class Owned(Protocol):
    """Whose tokens are which (store.tokens). Raises Unavailable."""

    def of(self, person: int) -> Sequence[Token]: ...


class MyRecords:
    """`days` that records are kept, `zone` in which times are shown."""

    queued = False

    def __init__(
        self,
        persons: Persons,
        tokens: Owned,
        choices: Choices,
        reading: Reading,
        erasing: Erasing,
        days: int,
        zone: str,
    ) -> None:
        self._persons, self._tokens = persons, tokens
        self._choices, self._reading, self._erasing = choices, reading, erasing
        self._days, self._zone = days, zone

    def matches(self, message: Message) -> bool:
        return word_of(message) == COMMAND

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        wanted = str(value_of(message).get("with", ""))
        if not wanted:
            yield Private(self._picture(message), told(message))
        elif wanted == LAST:
            yield self._redrawn(message, last=self._last(message))
        elif wanted == DELETE:
            yield Toast("toast_records_deleting", "warning")
            yield self._redrawn(message, asking=True)
        elif wanted == CONFIRM:
            person = self._persons.id_of(message)
            count = self._erasing.everything(message.tenant, person, person)
            yield Toast("toast_records_deleted", "success", {"count": count})
            yield self._redrawn(message)
        elif wanted in LEVELS:
            yield self._chosen(message, wanted)
            yield self._redrawn(message)
        else:
            yield self._redrawn(message)

    def _chosen(self, message: Message, level: Content) -> Toast:
        """For one of the person's own tokens, or the chat: nobody else's can be named."""
        person, name = self._persons.id_of(message), str(value_of(message).get("of", ""))
        own = {token.family for token in self._tokens.of(person)} | {CHAT}
        if name not in own:
            return Toast("toast_expired", "warning")
        family = "" if name == CHAT else name
        if not self._choices.choose(message.tenant, person, family, level, person):
            return Toast("toast_records_more", "warning")
        return Toast("toast_records_chosen", "success")

    def _redrawn(self, message: Message, **values: Any) -> Redraw:
        return Redraw(whole=self._picture(message, **values), lost=lambda: self._picture(message, **values))

    def _picture(self, message: Message, **values: Any) -> View:
        person = self._persons.id_of(message)
        chosen, usual = self._choices.of(person), self._choices.usual
        level = {name: one.content for name, one in chosen.items()}
        ways = [Way(CHAT, level.get("", usual))]
        ways += [
            Way(token.family, level.get(token.family, usual), masked(token.public_id))
            for token in self._tokens.of(person)
        ]
        calls, words = self._reading.count(person)
        known = {"ways": ways, "days": self._days, "calls": calls, "words": words, "zone": self._zone}
        return View(card.render, {**known, **values})

    def _last(self, message: Message) -> list[Past]:
        wanted = Wanted(message.tenant, self._persons.id_of(message))
        return [_past(seen) for seen in self._reading.calls(wanted, size=MOST_LAST)]


def _past(seen: Seen) -> Past:
    tokens = seen.used.prompt + seen.used.completion if seen.used is not None else 0
    return Past(seen.began, seen.model, seen.path, tokens, seen.words)
