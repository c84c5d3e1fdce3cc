"""Somebody has signed in: a session, and with the first sign-in a key. A script gets its key as JSON instead."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from flask import Response, jsonify

from gateway.browser.desk import SUSPENDED, Desk
from gateway.browser.page import Message
from gateway.browser.place import KEYS
from gateway.browser.sessions import Session
from gateway.keys.keyring import Holder, Keyring
from gateway.signin.platform import Visitor
from store.token import Issued, TooMany

ENOUGH = Message("enough", 409)


class Holders(Protocol):
    """Our own view of people. Raises Unavailable."""

    def of(self, visitor: Visitor) -> Holder:
        """Who that is among our people, new if nobody is."""

    def suspended(self, holder: Holder) -> bool:
        """Whether an administrator has suspended them."""


ShowFresh = Callable[[Session, Holder, Issued], Response]
"""The page of a person's keys with a new one on it."""


class Arrival:
    """May raise Unavailable."""

    def __init__(self, keyring: Keyring, holders: Holders, desk: Desk, show: ShowFresh) -> None:
        self._keyring, self._holders, self._desk, self._show = keyring, holders, desk, show

    def person(self, visitor: Visitor) -> Response:
        """The page of their keys, with a new one on it the first time. A session of before in this browser ends."""
        holder = self._holders.of(visitor)
        if self._holders.suspended(holder):
            return self._desk.say(SUSPENDED)
        before = self._desk.session()
        if before is not None:
            self._desk.sessions.close(before)
        session = self._desk.sessions.open(visitor.tenant, visitor.open_id, visitor.name)
        issued = self._keyring.first(holder)
        response = self._show(session, holder, issued) if issued is not None else self._desk.to(KEYS)
        return self._desk.welcome(response, session)

    def script(self, visitor: Visitor, sign_in: str) -> Response:
        """A new key as JSON, without a session."""
        holder = self._holders.of(visitor)
        if self._holders.suspended(holder):
            return self._desk.say_json(SUSPENDED)
        try:
            issued = self._keyring.for_script(holder, sign_in)
        except TooMany:
            return self._desk.say_json(ENOUGH)
        return jsonify(self._reply(issued))

    def _reply(self, issued: Issued) -> dict[str, object]:
        """`access_token` and `token_type` are the names that scripts have always read."""
        token = issued.token
        expires = datetime.fromtimestamp(math.floor(token.expires), UTC)
        return {
            "access_token": issued.text,
            "token_type": "bearer",
            "token": issued.text,
            "expires": expires.isoformat().replace("+00:00", "Z"),
            "expires_in": math.floor(token.expires - token.created),
            "base_url": self._desk.place.url("/v1"),
        }
