"""The forms about records on the page of one's keys: less is kept from now on, and all is deleted."""

import json

from flask import Blueprint, Response, request

from gateway.browser.desk import FORGED, SIGNED_OUT, SUSPENDED, Desk
from gateway.browser.page import Message
from gateway.browser.place import KEYS
from gateway.keys.keyring import Holder, Keyring
from gateway.records.drawer import Drawer
from gateway.signin.arrival import Holders
from gateway.signin.platform import Visitor

RECORDS = "/auth/records"
BAD_REQUEST = Message("bad_request", 400, KEYS, "to_my_keys")


class RecordsPage:
    """The blueprint's own error handler answers Unavailable."""

    def __init__(self, drawer: Drawer, keyring: Keyring, holders: Holders, desk: Desk) -> None:
        self._drawer, self._keyring, self._holders, self._desk = drawer, keyring, holders, desk

    def mount(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule(f"{RECORDS}/<name>/<level>", view_func=self.choose, methods=["POST"])
        blueprint.add_url_rule(f"{RECORDS}/delete", view_func=self.delete, methods=["POST"])

    def choose(self, name: str, level: str) -> Response:
        holder = self._holder()
        if isinstance(holder, Message):
            return self._desk.say(holder)
        try:
            chosen = self._drawer.choose(holder, self._keyring.live(holder), name, level)
        except ValueError:
            return self._desk.say(BAD_REQUEST)
        return self._back("done_records_chosen" if chosen else "done_records_more")

    def delete(self) -> Response:
        holder = self._holder()
        if isinstance(holder, Message):
            return self._desk.say(holder)
        self._drawer.empty(holder)
        return self._back("done_records_deleted")

    def _holder(self) -> Holder | Message:
        """Whose form this is; or why nothing is done."""
        session = self._desk.session()
        if session is None:
            return SIGNED_OUT
        if not self._desk.browser.sent_by_us(request, session):
            return FORGED
        holder = self._holders.of(Visitor(session.tenant, session.open_id))
        return SUSPENDED if self._holders.suspended(holder) else holder

    def _back(self, notice: str) -> Response:
        """To the page of one's keys, which says it once."""
        session = self._desk.session()
        if session is not None:
            self._desk.sessions.tell(session, json.dumps({"name": notice}))
        return self._desk.to(KEYS)
