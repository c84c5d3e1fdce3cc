"""Looking behind the scenes: the trace of a message, calls, deliveries, violations, files."""

from typing import Any

from aiohttp import web

from sandbox.control import answer
from sandbox.files import image_type
from sandbox.state import State

Json = dict[str, Any]


class Inspection:
    """Read-only parts of the control API. `since` is the `n` of the last entry the caller has seen."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/api/messages/{message_id}/trace", self.trace),
            web.get("/sandbox/api/calls", self.calls),
            web.get("/sandbox/api/deliveries", self.deliveries),
            web.get("/sandbox/api/violations", self.violations),
            web.get("/sandbox/api/files/{key}", self.file),
            web.get("/sandbox/api/feed", self._state.feed.serve),
        ]

    async def trace(self, request: web.Request) -> web.Response:
        """The events about a message, and the calls about it, about the bot's answers to it and about their cards."""
        state = self._state
        message = state.messages.find(request.match_info["message_id"])
        if message is None:
            raise LookupError("no such message")
        about = [message, *state.messages.answers_to(message.message_id)]
        names = [name for item in about for name in (item.message_id, item.card_id) if name]
        events = [event for item in about for event in state.journal.events_about(item.message_id)]
        calls = state.journal.calls_about(names)
        return answer({"events": [event.view() for event in events], "calls": [call.view() for call in calls]})

    async def calls(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", "0"))
        return answer([call.view() for call in self._state.journal.calls if call.n > since])

    async def deliveries(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", "0"))
        return answer([item for item in self._state.journal.deliveries if item["n"] > since])

    async def violations(self, request: web.Request) -> web.Response:
        return answer(list(self._state.journal.violations))

    async def file(self, request: web.Request) -> web.Response:
        """The bytes behind an image_key or file_key, for the page."""
        stored = self._state.files.all.get(request.match_info["key"])
        if stored is None:
            raise LookupError("no such file")
        kind = "application/octet-stream"
        data = self._state.files.read(stored)
        if stored.kind == "image":
            kind = image_type(data) or kind
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return web.Response(body=data, content_type=kind, headers=headers)
