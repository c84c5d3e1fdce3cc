"""我的key: all live tokens of a person, each with its buttons."""

from collections.abc import Generator
from typing import Protocol

from handlers.base import Message, Private, Shown, Stop, Toast
from handlers.commands import value_of, word_of
from handlers.persons import Persons, told
from handlers.tokens.pictures import Pictures
from handlers.tokens.pressed import days_of
from store.token import Token


class Owned(Protocol):
    """Whose tokens are which (store.tokens)."""

    def of(self, person: int) -> list[Token]: ...


class MyKeys:
    queued = False

    def __init__(self, persons: Persons, tokens: Owned, pictures: Pictures) -> None:
        self._persons, self._tokens, self._pictures = persons, tokens, pictures

    def matches(self, message: Message) -> bool:
        return word_of(message) == "我的key"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if message.kind == "press":
            yield Toast("toast_key_coming")
        person = self._persons.id_of(message)
        live = self._tokens.of(person)
        page = days_of(value_of(message).get("with")) or 1
        self._pictures.remember_list(message, live, page)
        yield Private(self._pictures.listed(person, message.tenant, live, page), told(message))
