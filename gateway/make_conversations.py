"""The paths below /conversations put together."""

import logging
import secrets
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from gateway.browser.page import guarded
from gateway.browser.place import Place
from gateway.conversations.door import Conversations, Shelf
from gateway.conversations.refused import Refused, bad_query, refused
from gateway.conversations.visitors import Visitors
from gateway.denied import Denied
from gateway.report.door import denied
from gateway.report.query import BadQuery
from store.errors import Unavailable

log = logging.getLogger("larkey.web")


def make_conversations(visitors: Visitors, shelf: Shelf, base: str, zone: str) -> Blueprint:
    """Everything below /conversations, with every refusal in OpenAI's envelope."""
    blueprint = Blueprint("conversations", __name__)
    Conversations(visitors, shelf, Place(base), ZoneInfo(zone)).mount(blueprint)
    blueprint.after_request(_private)
    blueprint.register_error_handler(Denied, denied)
    blueprint.register_error_handler(Refused, refused)
    blueprint.register_error_handler(BadQuery, bad_query)

    @blueprint.errorhandler(Unavailable)
    def away(error: Unavailable) -> Response:
        log.warning("records cannot be shown now", extra={"why": str(error)})
        return denied(Denied("away", after=1.0))

    @blueprint.errorhandler(Exception)
    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        number = secrets.token_hex(8)
        log.error("records could not be shown", exc_info=error, extra={"request": number})
        return denied(Denied("failed", request_id=number))

    return blueprint


def _private(response: Response) -> Response:
    """Whose they are depends on who asks."""
    response.headers["Vary"] = "Authorization, Cookie"
    return guarded(response)
