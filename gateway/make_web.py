"""The doors for browsers put together: signing in, the page of one's keys, and the report."""

import logging
from dataclasses import dataclass
from typing import Protocol

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from gateway.browser.desk import Desk
from gateway.browser.page import Message, guarded
from gateway.browser.place import Place
from gateway.browser.sessions import Sessions
from gateway.enveloped import enveloped
from gateway.keys.figures import Figures
from gateway.keys.keyring import Keyring, Rows, Terms
from gateway.keys.keyring import Shared as SharedPresses
from gateway.keys.page import KeysPage
from gateway.keys.picture import KeysPicture, Snippets
from gateway.records.drawer import Drawer
from gateway.records.page import RecordsPage
from gateway.report.door import Books, Report
from gateway.report.watch import Watch
from gateway.signin.arrival import Arrival, Holders
from gateway.signin.door import SignIn
from gateway.signin.pending import Pending
from gateway.signin.platform import FeishuSignIn
from store.errors import Unavailable

log = logging.getLogger("larkey.web")
MOST_BYTES = 64 * 1024
UNAVAILABLE = Message("unavailable", 503)
FAILED = Message("failed", 500)


class Shared(SharedPresses, Protocol):
    """What processes share (store.small)."""

    def now(self) -> float:
        """Unix seconds by the clock of them all. Raises Unavailable."""


@dataclass(frozen=True)
class WebHouse:
    """Where the doors' collaborators come from."""

    feishu: FeishuSignIn
    shared: Shared
    sessions: Sessions
    tokens: Rows
    holders: Holders
    figures: Figures
    snippets: Snippets
    drawer: Drawer


@dataclass(frozen=True)
class WebOptions:
    """What a deployment sets: the public base URL, SECRET_KEY, TIMEZONE, and what tokens may be."""

    base: str
    secret: str
    zone: str
    terms: Terms


def make_web(house: WebHouse, options: WebOptions) -> Blueprint:
    """Everything below /auth that people see. Raises ValueError without a secret."""
    place = Place(options.base)
    pages = "pages"
    blueprint = Blueprint(
        "web",
        __name__,
        template_folder=f"{pages}/templates",
        static_folder=f"{pages}/static",
        static_url_path="/auth/static",
    )
    desk = Desk(house.sessions, place)
    keyring = Keyring(house.tokens, house.shared, options.terms)
    picture = KeysPicture(keyring, house.figures, house.drawer, desk, house.snippets, options.zone)
    arrival = Arrival(keyring, house.holders, desk, picture.show)
    SignIn(house.feishu, Pending(options.secret, house.shared, house.shared.now), arrival, desk).mount(blueprint)
    KeysPage(keyring, house.holders, picture, desk).mount(blueprint)
    RecordsPage(house.drawer, keyring, house.holders, desk).mount(blueprint)
    _guard(blueprint)

    @blueprint.errorhandler(Unavailable)
    def away(error: Unavailable) -> Response:
        log.warning("a page cannot be shown now", extra={"why": str(error)})
        return desk.say(UNAVAILABLE)

    @blueprint.errorhandler(Exception)
    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        log.error("a page failed", exc_info=error)
        return desk.say(FAILED)

    return blueprint


def make_report(watch: Watch, books: Books, base: str) -> Blueprint:
    """`GET /auth/tokens`."""
    blueprint = Blueprint("report", __name__)
    Report(watch, books, Place(base)).mount(blueprint)
    enveloped(blueprint, "a report")
    _guard(blueprint)
    return blueprint


def _guard(blueprint: Blueprint) -> None:
    @blueprint.before_request
    def small() -> None:
        request.max_content_length = MOST_BYTES

    blueprint.after_request(guarded)
