"""The paths below /conversations put together."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from gateway.browser.page import guarded
from gateway.browser.place import Place
from gateway.conversations.door import Conversations, Shelf
from gateway.conversations.visitors import Visitors
from gateway.enveloped import enveloped


def make_conversations(visitors: Visitors, shelf: Shelf, base: str, zone: str) -> Blueprint:
    """Everything below /conversations, with every refusal in OpenAI's envelope."""
    blueprint = Blueprint("conversations", __name__)
    Conversations(visitors, shelf, Place(base), ZoneInfo(zone)).mount(blueprint)
    blueprint.after_request(_private)
    enveloped(blueprint, "records")
    return blueprint


def _private(response: Response) -> Response:
    """Whose they are depends on who asks."""
    response.headers["Vary"] = "Authorization, Cookie"
    return guarded(response)
