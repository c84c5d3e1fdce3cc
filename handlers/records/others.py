"""记录 <key> full, 记录 <name> full: an administrator decides how much is kept of what goes through a token, or of what
somebody asks in Feishu. Whose it is sees so on their card, and the trail says so."""

import re
from collections.abc import Generator
from typing import Protocol

from cards import notice
from cards.records.card import COMMAND
from handlers.admin.people import People, choose
from handlers.base import Message, Private, Shown, Stop, View
from handlers.commands import rest_of
from handlers.office import Office
from handlers.persons import told
from store.directory import Known
from store.records.choices import CHAT, Content
from store.token import Token

LEVELS: dict[str, Content] = {"full": "full", "metadata": "metadata", "off": "off"}
TOKEN = re.compile(r"(?:lk-)?([0-9A-Za-z]{10})\S*")


class Tokens(Protocol):
    """Tokens by their public id (store.tokens). Raises Unavailable."""

    def read(self, public_id: str) -> Token | None: ...


class Choices(Protocol):
    """How much is kept (store.records.choices). Raises Unavailable."""

    def decide(self, tenant: str, person: int, family: str, content: Content, by: int) -> None: ...


class DecideRecords:
    queued = False

    def __init__(self, office: Office, tokens: Tokens, people: People, choices: Choices) -> None:
        self._office = office
        self._tokens, self._people, self._choices = tokens, people, choices

    def matches(self, message: Message) -> bool:
        return self._office.has(message) and bool(rest_of(message, COMMAND))

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        whose, _, word = (rest_of(message, COMMAND) or "").rpartition(" ")
        yield Private(self._decided(message, whose.strip(), LEVELS.get(word.lower())), told(message))

    def _decided(self, message: Message, whose: str, level: Content | None) -> View:
        if level is None or not whose:
            return View(notice.render, {"name": "records_admin_usage"})
        token = self._named(message, whose)
        if token is not None:
            return self._of_token(message, token, level)
        if whose.startswith("lk-"):
            return View(notice.render, {"name": "records_admin_usage"})
        found = self._people.meant(message, whose)
        return self._of_person(message, found[0], level) if len(found) == 1 else choose(found, whose)

    def _named(self, message: Message, whose: str) -> Token | None:
        named = TOKEN.fullmatch(whose)
        token = self._tokens.read(named[1]) if named is not None else None
        return token if token is not None and token.tenant == message.tenant else None

    def _of_token(self, message: Message, token: Token, level: Content) -> View:
        by = self._office.id_of(message)
        self._choices.decide(token.tenant, token.person, token.family or token.public_id, level, by)
        return View(notice.render, {"name": f"records_admin_{level}"})

    def _of_person(self, message: Message, known: Known, level: Content) -> View:
        self._choices.decide(message.tenant, known.person, CHAT, level, self._office.id_of(message))
        return View(notice.render, {"name": f"records_admin_chat_{level}", "person": known.called})
