"""记录 <key> full: an administrator decides how much is kept of what goes through one token; the trail says so."""

import re
from collections.abc import Generator
from typing import Protocol

from cards import notice
from cards.records.card import COMMAND
from handlers.base import Message, Private, Shown, Stop, View
from handlers.commands import rest_of
from handlers.persons import Persons, told
from handlers.records.mine import Choices
from handlers.rights import Rights
from store.token import Token

ASKED = re.compile(r"(?:lk-)?([0-9A-Za-z]{10})\S*\s+(full|metadata|off)")


class Known(Protocol):
    """Tokens by their public id (store.tokens). Raises Unavailable."""

    def read(self, public_id: str) -> Token | None: ...


class DecideRecords:
    queued = False

    def __init__(self, persons: Persons, rights: Rights, tokens: Known, choices: Choices) -> None:
        self._persons, self._rights, self._tokens, self._choices = persons, rights, tokens, choices

    def matches(self, message: Message) -> bool:
        return self._rights.is_admin(message.person) and bool(rest_of(message, COMMAND))

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        asked = ASKED.fullmatch(rest_of(message, COMMAND) or "")
        token = self._tokens.read(asked[1]) if asked is not None else None
        if asked is None or token is None or token.tenant != message.tenant:
            yield Private(View(notice.render, {"name": "records_admin_usage"}), told(message))
            return
        level, by = asked[2], self._persons.id_of(message)
        family = token.family or token.public_id
        self._choices.choose(token.tenant, token.person, family, level, by)  # type: ignore[arg-type]  # it is one
        yield Private(View(notice.render, {"name": f"records_admin_{level}"}), told(message))
