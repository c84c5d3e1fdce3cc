"""Signing in: `GET /auth/login` leads to Feishu, `GET /auth/callback/openai` takes people back.

A code is taken only together with a state that this very browser was given, once. The links that people have
bookmarked bring a code without one; they lead to a page that begins a proper sign-in. No address in a request decides
where anybody is sent.
"""

import hashlib
import logging

from flask import Blueprint, Response, request

from gateway.browser.desk import FORGED, Desk
from gateway.browser.page import LANDING_PAGE, Message
from gateway.browser.place import CALLBACK, KEYS, LANDING, LOGIN, LOGOUT, ROOT
from gateway.signin.arrival import Arrival
from gateway.signin.pending import Begun, Pending
from gateway.signin.platform import FeishuSignIn, Reason, SignInFailed

log = logging.getLogger("larkey.signin")

OLD_LINK = Message("old_link", 400, button="sign_in")
LOST = Message("lost", 400)
DENIED = Message("denied", 403)
FAILED: dict[Reason, Message] = {
    "spent": Message("spent", 400),
    "not_allowed": Message("not_allowed", 403),
    "foreign": Message("foreign", 403),
    "misconfigured": Message("misconfigured", 502),
    "away": Message("away", 502),
}


class SignIn:
    def __init__(self, feishu: FeishuSignIn, pending: Pending, arrival: Arrival, desk: Desk) -> None:
        self._feishu, self._pending, self._arrival, self._desk = feishu, pending, arrival, desk

    def mount(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule(ROOT, view_func=self.root)
        blueprint.add_url_rule(LANDING, view_func=self.landing)
        blueprint.add_url_rule(LOGIN, view_func=self.login)
        blueprint.add_url_rule(CALLBACK, view_func=self.callback)
        blueprint.add_url_rule(LOGOUT, view_func=self.logout, methods=["POST"])

    def root(self) -> Response:
        """Whoever opens the bare address is a person with a browser."""
        return self._desk.to(LANDING)

    def landing(self) -> Response:
        return self._desk.to(KEYS) if self._desk.session() else self._desk.say(LANDING_PAGE)

    def login(self) -> Response:
        """Off to Feishu. `?format=json`: for scripts, which get JSON in the end."""
        before = self._desk.browser.cookie(request, "signin")
        state, cookie = self._pending.begin(before, as_json=_wants_json())
        there = self._feishu.address(self._desk.place.url(CALLBACK), state, self._pending.challenge(state))
        response = self._desk.away(there)
        self._desk.browser.keep(response, "signin", cookie)
        return response

    def callback(self) -> Response:
        """Back from Feishu."""
        state = request.args.get("state", "")
        if not state:
            return self._not_taken(OLD_LINK)
        begun, cookie = self._pending.finish(self._desk.browser.cookie(request, "signin"), state)
        if begun is None:
            log.info("a sign-in was not taken: this browser did not begin it, or it is too old or over")
            return self._not_taken(LOST)
        response = self._finished(begun, request.args.get("code", ""))
        self._desk.browser.keep(response, "signin", cookie)
        return response

    def logout(self) -> Response:
        session = self._desk.session()
        if session is not None:
            if not self._desk.browser.sent_by_us(request, session):
                return self._desk.say(FORGED)
            self._desk.sessions.close(session)
        response = self._desk.to(LANDING)
        self._desk.browser.keep(response, "session", "")
        return response

    def _finished(self, begun: Begun, code: str) -> Response:
        if not code:
            return self._refused(DENIED, begun.as_json)
        try:
            verifier = self._pending.verifier(begun.state)
            visitor = self._feishu.exchange(code, self._desk.place.url(CALLBACK), verifier)
        except SignInFailed as failed:
            log.warning("a sign-in failed", extra={"reason": str(failed)})
            return self._refused(FAILED[failed.reason], begun.as_json)
        if begun.as_json:
            return self._arrival.script(visitor, hashlib.sha256(begun.state.encode()).hexdigest())
        return self._arrival.person(visitor)

    def _not_taken(self, message: Message) -> Response:
        """Whoever is signed in already, as after a reload, goes on to their keys."""
        if not _wants_json() and self._desk.session() is not None:
            return self._desk.to(KEYS)
        return self._refused(message, _wants_json())

    def _refused(self, message: Message, as_json: bool) -> Response:
        return self._desk.say_json(message) if as_json else self._desk.say(message)


def _wants_json() -> bool:
    return request.args.get("format") == "json"
