"""The page of one's keys, `/auth/keys`, and its forms: a new key, and for each key 续期, 轮换, 吊销.

A form that shows no secret answers with a redirect, so that a reload repeats nothing. One that does shows it in its
own answer, for a secret is in no cookie, address or store.
"""

import time
from collections.abc import Callable

from flask import Blueprint, Response, request

from gateway.browser.desk import FORGED, SIGNED_OUT, SUSPENDED, Desk
from gateway.browser.language import language_of, say
from gateway.browser.page import NOT_FOUND, Message
from gateway.browser.place import KEYS, LANDING
from gateway.browser.sessions import Session
from gateway.keys.keyring import DAY, PRESS, Holder, Keyring
from gateway.keys.picture import KeysPicture
from gateway.signin.arrival import Holders
from gateway.signin.platform import Visitor
from store.token import Issued, Refusal, Token, TooMany

BAD_REQUEST = Message("bad_request", 400, KEYS, "to_my_keys")
REFUSED = {
    "again": "done_again",
    "unknown": "done_gone",
    "malformed": "done_gone",
    "expired": "done_expired",
    "revoked": "done_dead",
}

CLOCKS = 60.0
"""Seconds by which this host's clock may differ from the one that tokens live by."""

Deed = Callable[[Session, Holder], Response]


class KeysPage:
    """The blueprint's own error handler answers Unavailable."""

    def __init__(self, keyring: Keyring, holders: Holders, picture: KeysPicture, desk: Desk) -> None:
        self._keyring, self._holders, self._picture, self._desk = keyring, holders, picture, desk

    def mount(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule(KEYS, view_func=self.keys)
        blueprint.add_url_rule(KEYS, view_func=self.new, methods=["POST"])
        blueprint.add_url_rule(f"{KEYS}/<public_id>/<deed>", view_func=self.change, methods=["POST"])

    def keys(self) -> Response:
        session = self._desk.session()
        if session is None:
            return self._desk.to(LANDING)
        holder = self._holders.of(Visitor(session.tenant, session.open_id))
        if self._holders.suspended(holder):
            return self._desk.say(SUSPENDED)
        return self._picture.show(session, holder)

    def new(self) -> Response:
        return self._posted(self._new)

    def change(self, public_id: str, deed: str) -> Response:
        deeds: dict[str, Deed] = {
            "renew": lambda session, holder: self._renewed(session, holder, public_id),
            "rotate": lambda session, holder: self._rotated(session, holder, public_id),
            "revoke": lambda session, holder: self._revoked(session, holder, public_id),
        }
        return self._posted(deeds[deed]) if deed in deeds else self._desk.say(NOT_FOUND)

    def _posted(self, deed: Deed) -> Response:
        """A form of ours, by somebody who is signed in and not suspended; else nothing is done."""
        session = self._desk.session()
        if session is None:
            return self._desk.say(SIGNED_OUT)
        if not self._desk.browser.sent_by_us(request, session):
            return self._desk.say(FORGED)
        if not PRESS.fullmatch(request.form.get("press", "")):
            return self._desk.say(BAD_REQUEST)
        holder = self._holders.of(Visitor(session.tenant, session.open_id))
        if self._holders.suspended(holder):
            return self._desk.say(SUSPENDED)
        try:
            return deed(session, holder)
        except ValueError:
            return self._desk.say(BAD_REQUEST)

    def _new(self, session: Session, holder: Holder) -> Response:
        try:
            issued = self._keyring.new(holder, request.form["press"], int(request.form.get("days", "")))
        except TooMany as many:
            notice = say(language_of(request), "most_keys", most=many.limit)
            return self._picture.show(session, holder, notice=notice)
        if isinstance(issued, Refusal):
            return self._told(session, REFUSED[issued.kind], issued.token)
        return self._picture.show(session, holder, issued)

    def _renewed(self, session: Session, holder: Holder, public_id: str) -> Response:
        days = int(request.form.get("days", ""))
        renewed = self._keyring.renew(holder, public_id, request.form["press"], days)
        longer = isinstance(renewed, Token) and renewed.expires > time.time() + days * DAY + CLOCKS
        return self._said(session, renewed, "done_lasts" if longer else "done_renewed")

    def _rotated(self, session: Session, holder: Holder, public_id: str) -> Response:
        rotated = self._keyring.rotate(holder, public_id, request.form["press"])
        if isinstance(rotated, Issued):
            grace_ends = time.time() + self._keyring.terms.grace_seconds
            return self._picture.show(session, holder, rotated, min(grace_ends, rotated.token.expires))
        return self._said(session, rotated, "")

    def _revoked(self, session: Session, holder: Holder, public_id: str) -> Response:
        return self._said(session, self._keyring.revoke(holder, public_id), "done_revoked")

    def _said(self, session: Session, done: Token | Refusal, name: str) -> Response:
        if isinstance(done, Refusal):
            return self._told(session, REFUSED[done.kind], done.token)
        return self._told(session, name, done)

    def _told(self, session: Session, name: str, token: Token | None) -> Response:
        """Back to the list, which says it once."""
        self._picture.tell(session, name, token)
        return self._desk.to(KEYS)
