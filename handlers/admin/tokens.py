"""吊销 <public id>, and 吊销 beside a token on somebody's card: an administrator ends a token of anybody's."""

import time
from collections.abc import Generator
from typing import Protocol

from cards import notice
from cards.admin import person as admin
from cards.tokens import token as card
from cards.tokens.actions import CONFIRM, slot_id
from handlers.admin.people import Directory
from handlers.base import Handler, Message, Private, Redraw, Shown, Stop, Toast, View
from handlers.commands import pressed, rest_of, value_of
from handlers.office import Office
from handlers.persons import told
from handlers.tokens.pictures import view_of
from handlers.tokens.pressed import slot_of
from handlers.tokens.typed import PUBLIC_ID
from store.token import Refusal, Token


class Tokens(Protocol):
    """Tokens of anybody (store.tokens). Raises Unavailable; `revoke` leaves its row in the trail."""

    def find(self, public_id: str) -> Token | None: ...

    def revoke(self, public_id: str, by: int) -> Token | Refusal: ...


class AdminRevoke:
    """`own` answers for an administrator's own token: it asks first, as for everybody."""

    queued = False

    def __init__(self, office: Office, directory: Directory, tokens: Tokens, own: Handler, zone: str) -> None:
        self._office, self._directory = office, directory
        self._tokens, self._own, self._zone = tokens, own, zone

    def matches(self, message: Message) -> bool:
        if not self._office.has(message):
            return False
        if word := pressed(message):
            return word == "吊销" and value_of(message).get("by") == "admin"
        return PUBLIC_ID.fullmatch(rest_of(message, "吊销") or "") is not None

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if message.kind == "press":
            yield from self._pressed(message)
            return
        named = PUBLIC_ID.fullmatch(rest_of(message, "吊销") or "")
        public_id = named[1] if named else ""
        token, by = self._tokens.find(public_id), self._office.id_of(message)
        if token is None:
            yield Private(View(notice.render, {"name": "token_unknown", "public_id": public_id}), told(message))
        elif token.person == by:
            yield from self._own.handle(message, stop)
        else:
            self._tokens.revoke(public_id, by)
            values = {"public_id": public_id, "person": self._name(token.person)}
            yield Private(View(notice.render, {"name": "revoked_by_admin", **values}), told(message))

    def _pressed(self, message: Message) -> Generator[Shown]:
        value, slot = value_of(message), slot_of(message)
        token = self._tokens.find(str(value.get("of", "")))
        if token is None or value.get("with") != CONFIRM:
            yield Toast("toast_token_gone", "warning")
            return
        revoked = self._tokens.revoke(token.public_id, self._office.id_of(message))
        done = isinstance(revoked, Token)
        yield Toast("toast_revoked" if done else "toast_token_dead", "success" if done else "warning")
        now = view_of(self._tokens.find(token.public_id) or token)
        elements = {
            slot_id("expiry", slot): card.expiry(now, time.time(), self._zone, slot),
            slot_id("actions", slot): admin.revocation(now, time.time(), slot),
        }
        yield Redraw(elements)

    def _name(self, person: int) -> str:
        known = self._directory.known(person)
        return known.called if known is not None else f"#{person}"
