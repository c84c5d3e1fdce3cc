"""续期, 轮换, 吊销 as somebody types them: /renew 30, 轮换, 吊销 Ab3dE5gH7j.

Without a public id the person's only token is meant; of several they choose on the list. 续期 says for how long as
获取key does, 吊销 asks first. What is a sentence about it is a question for the model.
"""

import re
from collections.abc import Generator
from typing import Literal, Protocol

from cards import notice
from handlers.base import Message, Private, Shown, Stop, View
from handlers.commands import rest_of
from handlers.persons import Persons, told
from handlers.tokens.pictures import Pictures
from handlers.tokens.pressed import Deeds
from handlers.tokens.wishes import span_of
from handlers.typed.durations import matches_key_command
from handlers.typed.folding import SIMPLIFIED, fold
from store.token import Refusal, Token

PUBLIC_ID = re.compile(r"(?:lk-)?([0-9A-Za-z]{10})(?:-\S*)?(?:\s+|$)")


class Owned(Deeds, Protocol):
    def of(self, person: int) -> list[Token]: ...


class TypeToken:
    """One of the three commands."""

    queued = False

    def __init__(
        self, word: Literal["续期", "轮换", "吊销"], persons: Persons, tokens: Owned, pictures: Pictures
    ) -> None:
        self._word = word
        self._persons, self._tokens, self._pictures = persons, tokens, pictures

    def matches(self, message: Message) -> bool:
        rest = self._rest(message)
        if rest is None:
            return False
        wish = PUBLIC_ID.sub("", rest, count=1)
        if self._word == "续期":
            return not wish or matches_key_command(f"获取key {wish}") is not None
        return not wish

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        rest = self._rest(message) or ""
        named = PUBLIC_ID.match(rest)
        person = self._persons.id_of(message)
        token = self._named(named[1], person) if named else self._only(person)
        if named and token is None:
            yield Private(View(notice.render, {"name": "token_unknown", "public_id": named[1]}), told(message))
        elif token is None:
            live = self._tokens.of(person)
            self._pictures.remember_list(message, live)
            yield Private(self._pictures.which(person, message.tenant, live), told(message))
        else:
            yield from self._do(message, token, person, rest[named.end() :] if named else rest)

    def _rest(self, message: Message) -> str | None:
        """What was typed behind the command: 续期30天 does without a blank, as 获取key30天 does."""
        rest = rest_of(message, self._word)
        if rest is not None or self._word != "续期" or message.kind != "message" or not message.addressed:
            return rest
        wish = fold(message.text).translate(SIMPLIFIED).removeprefix("/")
        return matches_key_command(wish.replace("续期", "获取key", 1)) if wish.startswith("续期") else None

    def _named(self, public_id: str, person: int) -> Token | None:
        """The token of this id, as far as it is anybody's business: their own."""
        token = self._tokens.find(public_id)
        return token if token is not None and token.person == person else None

    def _only(self, person: int) -> Token | None:
        live = self._tokens.of(person)
        return live[0] if len(live) == 1 else None

    def _do(self, message: Message, token: Token, person: int, wish: str) -> Generator[Shown]:
        if token.refusal(self._tokens.now()):
            yield self._shown(message, token)
        elif self._word == "续期":
            yield from self._renew(message, token, person, wish)
        elif self._word == "轮换":
            yield self._rotate(message, token, person)
        else:
            yield self._shown(message, token, asking="revoke")

    def _renew(self, message: Message, token: Token, person: int, wish: str) -> Generator[Shown]:
        span = span_of(wish, self._pictures.terms, self._tokens.now())
        if isinstance(span, View):
            yield View(span.render, {**span.values, "renewing": token.public_id})
            return
        renewed = self._tokens.renew(token.public_id, span.length.total_seconds(), person, message.id)
        yield self._shown(message, self._outcome(renewed, token))

    def _rotate(self, message: Message, token: Token, person: int) -> Shown:
        grace = self._pictures.terms.grace_seconds
        issued = self._tokens.rotate(token.public_id, grace, person, message.id)
        if isinstance(issued, Refusal):
            return self._shown(message, self._outcome(issued, token))
        self._pictures.remember(message, issued.token, "token", old=token.public_id)
        picture = self._pictures.card(issued.token, secret=issued.text, old_until=self._tokens.now() + grace)
        return Private(picture, told(message))

    def _shown(self, message: Message, token: Token, asking: Literal["", "revoke"] = "") -> Shown:
        """The token's card, without its secret."""
        self._pictures.remember(message, token, "token")
        return Private(self._pictures.card(token, asking=asking), told(message))

    def _outcome(self, outcome: Token | Refusal, before: Token) -> Token:
        if isinstance(outcome, Token):
            return outcome
        return outcome.token or before
