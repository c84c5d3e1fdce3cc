"""`GET /doctor`, for administrators: the examination as JSON, and as a page for a browser.

Programs send `Authorization: Bearer $ADMIN_TOKEN`. A browser asks for a name and a password: any name, and ADMIN_TOKEN.
"""

import hmac
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, request

from bot.doctor.doors.report import SIGNS, as_json
from bot.doctor.examination import Examination
from bot.doctor.finding import say
from gateway.browser.language import language_of
from gateway.browser.page import Pages, guarded
from gateway.browser.place import Place

PATH = "/doctor"
FRESH_SECONDS = 1.0


class Surgery:
    """One examination at a time in this process; whoever comes within a second gets the same one."""

    def __init__(self, examine: Callable[[], Examination]) -> None:
        self._examine = examine
        self._lock = threading.Lock()
        self._last: tuple[float, Examination] | None = None

    def __call__(self) -> Examination:
        with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > FRESH_SECONDS:
                found = self._examine()
                self._last = (time.monotonic(), found)
            return self._last[1]


def doctor_door(examine: Callable[[], Examination], admin_token: str, place: Place, zone: str) -> Blueprint:
    """The blueprint. An empty `admin_token` opens nothing."""
    blueprint = Blueprint(
        "doctor",
        __name__,
        template_folder="pages/templates",
        static_folder="pages/static",
        static_url_path="/doctor/static",
    )
    surgery, pages = Surgery(examine), Pages(place)

    @blueprint.get(PATH)
    def doctor() -> Response:
        if not _is_administrator(request.authorization, admin_token):
            return _refused(bool(admin_token))
        examination = surgery()
        response = _page(pages, examination, zone) if _wants_page() else jsonify(as_json(examination))
        response.headers["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
        return response

    blueprint.after_request(guarded)
    return blueprint


def _page(pages: Pages, examination: Examination, zone: str) -> Response:
    language = language_of(request)

    def said(name: str, **values: object) -> str:
        return str(getattr(say(name, **values), language))

    return pages.show(
        "doctor.html",
        here=PATH,
        said=said,
        in_words=lambda text: getattr(text, language),
        zone=zone,
        examination=examination,
        signs=SIGNS,
        at=f"{datetime.fromtimestamp(examination.at, ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}",
    )


def _wants_page() -> bool:
    return request.accept_mimetypes.best_match(("application/json", "text/html"), "application/json") == "text/html"


def _is_administrator(given: Any, admin_token: str) -> bool:
    """Whether the token came as a bearer's, or as the password of Basic."""
    if given is None or not admin_token:
        return False
    told = given.token if given.type == "bearer" else given.password if given.type == "basic" else ""
    return hmac.compare_digest((told or "").encode("utf-8", "replace"), admin_token.encode())


def _refused(open_at_all: bool) -> Response:
    words = say("door_closed" if open_at_all else "door_shut")
    message = f"{words.zh} {words.en}"
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": "admin_only"}
    response = jsonify(error=error)
    if not open_at_all:
        # Nobody is to be asked for a password that does not exist.
        response.status_code = 403
        return response
    response.status_code = 401
    challenge = 'Basic realm="larkey", charset="UTF-8"' if _wants_page() else 'Bearer realm="larkey"'
    response.headers["WWW-Authenticate"] = challenge
    return response
