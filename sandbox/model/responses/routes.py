"""/v1/responses: create, streamed or in the background, get, cancel, delete, and what it was asked.

https://platform.openai.com/docs/api-reference/responses
"""

import time
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.bodies import shortened
from sandbox.model.door import Door
from sandbox.model.responses.body import finished, response_of
from sandbox.model.responses.events import ERROR_EVENT, Events
from sandbox.model.responses.input import asked_of, check, items_of, messages_of
from sandbox.model.shelf import Thing, page
from sandbox.model.speech.conversation import answer_to
from sandbox.model.speech.script import Reply, tokens
from sandbox.model.speech.stream import Caller, CallerGone, Faults, pour


class Responses:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/responses", self.create),
            web.get("/v1/responses/{response}", self.one),
            web.delete("/v1/responses/{response}", self.delete),
            web.post("/v1/responses/{response}/cancel", self.cancel),
            web.get("/v1/responses/{response}/input_items", self.input_items),
        ]

    async def create(self, request: web.Request) -> web.StreamResponse:
        fault = self._door.admit(request)
        body = await self._door.json(request)
        check(body)
        items = items_of(body["input"])
        self._door.known(request, body["model"], "responses")
        messages = self._before(request, body) + messages_of(items)
        request["entry"].messages = messages
        answer = shortened(answer_to(asked_of(body, messages)), body)
        if "status" in answer.directives:
            raise errors.of_status(int(answer.number("status", 500)))
        faults = Faults(request["caller"], fault, answer, ERROR_EVENT)
        await faults.before_headers()
        if body.get("background"):
            return web.json_response(self._later(request, body, items, answer).shown)
        thing = Thing(self._door.organisation(request), response_of(body, "in_progress"), rest=(items, messages))
        if request["entry"].stream:
            return await self._stream(request, thing, answer, faults)
        await self._door.pace(request, answer).token(len(tokens(answer.text)))
        if await faults.strike(10**9, web.StreamResponse()):
            raise CallerGone
        finished(thing.shown, answer, messages)
        self._keep(thing)
        return web.json_response(thing.shown)

    async def _stream(self, request: web.Request, thing: Thing, answer: Reply, faults: Faults) -> web.StreamResponse:
        caller: Caller = request["caller"]
        response = await self._door.open(request)
        events, shown = Events(), thing.shown
        begun = events.event("response.created", response=shown) + events.event("response.in_progress", response=shown)
        await caller.write(response, begun)
        done = finished(dict(shown), answer, thing.rest[1])
        pace = self._door.pace(request, answer)
        words = events.words(done["output"])
        if await pour(response, caller, words, entry=request["entry"], pace=pace, faults=faults):
            thing.shown = done
            self._keep(thing)
            await caller.write(response, events.event(f"response.{done['status']}", response=done))
        return response

    def _later(self, request: web.Request, body: dict[str, Any], items: Any, answer: Reply) -> Thing:
        """A response in the background is done when its words would have been said."""
        pace = answer.number("delay", self._door.state.first_delay)
        rate = answer.number("rate", self._door.state.rate)
        due = time.time() + pace + (len(tokens(answer.text)) / rate if rate else 0.0)
        rest = (items, request["entry"].messages, answer, due)
        thing = Thing(self._door.organisation(request), response_of(body, "queued"), rest=rest)
        self._keep(thing)
        return thing

    def _keep(self, thing: Thing) -> None:
        if thing.shown["store"]:
            self._door.state.shelf.put("response", thing)

    def _before(self, request: web.Request, body: dict[str, Any]) -> list[dict[str, Any]]:
        """What was said in the responses that this one continues, oldest first."""
        name = body.get("previous_response_id")
        if not name:
            return []
        thing = self._door.state.shelf.get("response", name, self._door.organisation(request))
        if thing is None:
            message = f"Previous response with id '{name}' not found."
            raise errors.ApiError(400, message, code="previous_response_not_found", param="previous_response_id")
        said = messages_of([item for item in thing.shown["output"] if item["type"] == "message"])
        return [*thing.rest[1], *said]

    async def one(self, request: web.Request) -> web.StreamResponse:
        thing = self._found(request)
        if thing.shown["status"] in ("queued", "in_progress"):
            _, messages, answer, due = thing.rest
            thing.shown["status"] = "in_progress"
            if time.time() >= due:
                finished(thing.shown, answer, messages)
        return web.json_response(thing.shown)

    async def delete(self, request: web.Request) -> web.StreamResponse:
        name = self._found(request).shown["id"]
        self._door.state.shelf.drop("response", name)
        return web.json_response({"id": name, "object": "response", "deleted": True})

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        thing = self._found(request)
        if not thing.shown["background"]:
            raise errors.ApiError(400, "Cannot cancel a synchronous response.")
        if thing.shown["status"] in ("queued", "in_progress"):
            thing.shown["status"] = "cancelled"
        return web.json_response(thing.shown)

    async def input_items(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(page(self._found(request).rest[0], request.query))

    def _found(self, request: web.Request) -> Thing:
        self._door.admit(request)
        name = request.match_info["response"]
        thing = self._door.state.shelf.get("response", name, self._door.organisation(request))
        if thing is None:
            raise errors.ApiError(404, f"Response with id '{name}' not found.")
        return thing
