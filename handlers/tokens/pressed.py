"""续期, 轮换, 吊销: the buttons of a token. Each runs as whoever pressed, and works for the token's own person alone.

The pressed card hears at once what came of it; it and all other cards of the token follow by themselves
(handlers/tokens/follow.py), for every change is told to them in its order.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Protocol

from cards.texts import md
from cards.times import moment
from cards.tokens import token as card
from cards.tokens.actions import CANCEL, CONFIRM, slot_id
from handlers.base import Message, Private, Redraw, Shown, Stop, Toast, View
from handlers.commands import pressed, value_of
from handlers.persons import Persons, told
from handlers.tokens.pictures import Pictures, Seen
from store.token import Issued, Refusal, Token

WORDS = ("续期", "轮换", "吊销")
DAY = 86_400
DEAD = {"expired": "toast_token_expired", "revoked": "toast_token_dead"}


class Deeds(Protocol):
    """What can be done to tokens (store.tokens). Every call may raise Unavailable."""

    def now(self) -> float:
        """Unix seconds by the clock that tokens live by."""

    def find(self, public_id: str) -> Token | None: ...

    def renew(self, public_id: str, seconds: float, by: int, press_id: str) -> Token | Refusal: ...

    def rotate(self, public_id: str, grace_seconds: float, by: int, message_id: str) -> Issued | Refusal: ...

    def revoke(self, public_id: str, by: int) -> Token | Refusal: ...


AnswerOf = Callable[[str], tuple[str, str] | None]
"""Chat and id of the answer that a message of ours is a card of; None when that is not known (any more)."""


class PressToken:
    """A press on one of a token's buttons. Its value names the token, and the slot where the card is a list."""

    queued = False

    def __init__(self, persons: Persons, tokens: Deeds, pictures: Pictures, answer_of: AnswerOf) -> None:
        self._persons, self._tokens, self._pictures, self._answer_of = persons, tokens, pictures, answer_of
        self._deeds: Mapping[str, Callable[[Message, Token], Generator[Shown]]] = {
            "续期": self._renew,
            "轮换": self._rotate,
            "吊销": self._revoke,
        }

    def matches(self, message: Message) -> bool:
        return pressed(message) in WORDS

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        token = self._tokens.find(str(value_of(message).get("of", "")))
        if token is None:
            yield from self._gone(message)
        elif token.person != self._persons.id_of(message):
            yield Toast("toast_token_not_yours", "warning")
        elif token.refusal(self._tokens.now()):
            yield from self._ended(message, token)
        else:
            yield from self._deeds[pressed(message)](message, token)

    def _renew(self, message: Message, token: Token) -> Generator[Shown]:
        days = days_of(value_of(message).get("with"))
        if not 0 < days <= self._pictures.terms.most_days:
            yield Toast("toast_failed", "error")
            return
        by = self._persons.id_of(message)
        renewed = self._tokens.renew(token.public_id, days * DAY, by, message.id)
        if isinstance(renewed, Refusal):
            yield from self._refused(message, renewed)
            return
        until = {"at": moment(renewed.expires, self._pictures.terms.zone)}
        if renewed.expires > self._tokens.now() + days * DAY:
            yield Toast("toast_lasts_longer", "info", until)
        else:
            yield Toast("toast_renewed", "success", until)

    def _rotate(self, message: Message, token: Token) -> Generator[Shown]:
        by, grace = self._persons.id_of(message), self._pictures.terms.grace_seconds
        issued = self._tokens.rotate(token.public_id, grace, by, message.id)
        if isinstance(issued, Refusal) and issued.kind == "again":
            yield Toast("toast_key_coming")
            return
        if isinstance(issued, Refusal):
            yield from self._refused(message, issued)
            return
        yield Toast("toast_rotated", "success")
        yield self._rotated(message, token, issued, self._tokens.now() + grace)

    def _rotated(self, message: Message, old: Token, issued: Issued, old_until: float) -> Shown:
        """The new secret in the place of the old one, where its own card was pressed; else on a card of its own."""
        own = self._pressed(message, issued.token)
        whole = self._pictures.card(issued.token, secret=issued.text, old_until=old_until)
        if own is None:
            self._pictures.remember(message, issued.token, "token", old=old.public_id)
            return Private(whole, told(message))
        here = Seen(own.chat, own.answer, "token", issued.token.public_id, old=old.public_id)
        self._pictures.remember_card(issued.token, here)
        elements = {
            **self._pictures.secret_element(issued.token, issued.text),
            **self._pictures.elements(issued.token, old_until=old_until),
        }
        return Redraw(elements, own.answer, own.chat, whole, lambda: self._anew(message, issued.token, whole))

    def _pressed(self, message: Message, token: Token) -> Seen | None:
        """The pressed card, if it is the token's own one."""
        pressed = self._answer_of(message.reply_to)
        own = (seen for seen in self._pictures.seen(token) if seen.kind == "token")
        return next((seen for seen in own if (seen.chat, seen.answer) == pressed), None)

    def _revoke(self, message: Message, token: Token) -> Generator[Shown]:
        wanted = value_of(message).get("with")
        if wanted == CONFIRM:
            revoked = self._tokens.revoke(token.public_id, self._persons.id_of(message))
            if isinstance(revoked, Refusal):
                yield from self._refused(message, revoked)
                return
            yield Toast("toast_revoked", "success")
        elif wanted == CANCEL:
            yield Toast("toast_kept")
            yield Redraw(self._pictures.buttons(token, slot=slot_of(message)), whole=self._pictures.card(token))
        else:
            yield Toast("toast_revoke_asked", "warning")
            asking = self._pictures.buttons(token, slot=slot_of(message), asking="revoke")
            whole = self._pictures.card(token, asking="revoke")
            yield Redraw(asking, whole=whole, lost=lambda: self._anew(message, token, whole))

    def _anew(self, message: Message, token: Token, picture: View) -> View:
        """The pressed card is too old to change, so there is a new one of the token."""
        self._pictures.remember(message, token, "token")
        return picture

    def _refused(self, message: Message, refusal: Refusal) -> Generator[Shown]:
        """Somebody was faster: it has ended since the card was drawn, or since we looked."""
        if refusal.token is None:
            yield from self._gone(message)
        else:
            yield from self._ended(message, refusal.token)

    def _ended(self, message: Message, token: Token) -> Generator[Shown]:
        refusal = token.refusal(self._tokens.now())
        yield Toast(DEAD[refusal.kind] if refusal else "toast_failed", "warning")
        elements = self._pictures.elements(token, slot=slot_of(message))
        whole = self._pictures.card(token)
        yield Redraw(elements, whole=whole, lost=lambda: self._anew(message, token, whole))

    def _gone(self, message: Message) -> Generator[Shown]:
        slot = slot_of(message)
        yield Toast("toast_token_gone", "warning")
        elements = {
            slot_id("expiry", slot): {**md("token_gone"), "element_id": slot_id("expiry", slot)},
            slot_id("actions", slot): card.actions(public_id="", state="revoked", slot=slot),
        }
        yield Redraw(elements, whole=self._pictures.gone(), lost=self._pictures.gone)


def slot_of(message: Message) -> int:
    return days_of(value_of(message).get("slot"))


def days_of(text: object) -> int:
    """A small whole number; 0 for anything else, for a button's value may be anything."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 4 else 0
