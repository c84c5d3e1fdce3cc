"""POST /v1/chat/completions, whole and streamed. https://platform.openai.com/docs/api-reference/chat/create"""

from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.bodies import completion_id, completion_of, foreign, shortened, usage_of
from sandbox.model.door import Door
from sandbox.model.journal import Entry
from sandbox.model.routes.checks import check_chat
from sandbox.model.speech.conversation import Asked, answer_to, choice_of, schema_of, tools_of
from sandbox.model.speech.script import Reply, tokens
from sandbox.model.speech.stream import Caller, CallerGone, Chunks, Faults, deltas, pour


class Chat:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/chat/completions", self.create)]

    async def create(self, request: web.Request) -> web.StreamResponse:
        fault = self._door.admit(request)
        body = await self._door.json(request)
        check_chat(body)
        entry: Entry = request["entry"]
        entry.messages = body["messages"]
        self._door.known(request, body["model"], "chat/completions")
        if fault is not None and fault.kind in ("redirect", "html"):
            return foreign(fault)
        answer = shortened(answer_to(_asked(body)), body)
        if "status" in answer.directives:
            raise errors.of_status(int(answer.number("status", 500)))
        faults = Faults(request["caller"], fault, answer)
        await faults.before_headers()
        if entry.stream and "whole" not in answer.directives:
            return await self._stream(request, body, answer, faults)
        return await self._whole(request, body, answer, faults)

    async def _stream(self, request: web.Request, body: Any, answer: Reply, faults: Faults) -> web.StreamResponse:
        caller: Caller = request["caller"]
        pace = self._door.pace(request, answer)
        response = await self._door.open(request)
        wanted = bool((body.get("stream_options") or {}).get("include_usage"))
        chunks = Chunks(completion_id(), body["model"], wanted)
        choices = range(body.get("n") or 1)
        first = {"role": "assistant", "content": None if answer.calls else "", "refusal": None}
        await caller.write(response, b"".join(chunks.delta(first, index=n) for n in choices))
        words = (b"".join(chunks.delta(delta, index=n) for n in choices) for delta in deltas(answer))
        if await pour(response, caller, words, entry=request["entry"], pace=pace, faults=faults):
            await caller.write(response, b"".join(chunks.delta({}, answer.finish, n) for n in choices))
            if wanted:
                await caller.write(response, chunks.usage(usage_of(body["messages"], answer, len(choices))))
            await caller.write(response, b"data: [DONE]\n\n")
        return response

    async def _whole(self, request: web.Request, body: Any, answer: Reply, faults: Faults) -> web.StreamResponse:
        entry: Entry = request["entry"]
        await self._door.pace(request, answer).token(len(tokens(answer.text)))
        if await faults.strike(10**9, web.StreamResponse()):
            raise CallerGone
        entry.tokens = len(tokens(answer.text))
        return web.json_response(completion_of(body, answer))


def _asked(body: dict[str, Any]) -> Asked:
    choice = choice_of(body.get("tool_choice"))
    schema = schema_of(body.get("response_format"))
    return Asked(body["model"], body["messages"], tools_of(body), choice, schema)
