"""POST /v1/completions, the older way. https://platform.openai.com/docs/api-reference/completions/create"""

import json
import time
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.bodies import shortened, usage_of
from sandbox.model.door import Door
from sandbox.model.routes.checks import check_prompt
from sandbox.model.shelf import new_id
from sandbox.model.speech.script import Reply, reply, tokens
from sandbox.model.speech.stream import Caller, Faults, pour


class Completions:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/completions", self.create)]

    async def create(self, request: web.Request) -> web.StreamResponse:
        fault = self._door.admit(request)
        body = await self._door.json(request)
        prompts = check_prompt(body)
        self._door.known(request, body["model"], "completions")
        messages = [{"role": "user", "content": prompt} for prompt in prompts]
        request["entry"].messages = messages
        answer = shortened(reply(messages[-1:], body["model"]), body)
        if "status" in answer.directives:
            raise errors.of_status(int(answer.number("status", 500)))
        faults = Faults(request["caller"], fault, answer)
        await faults.before_headers()
        if request["entry"].stream:
            return await self._stream(request, body, answer, faults)
        return web.json_response(_completion(body, messages, answer))

    async def _stream(self, request: web.Request, body: Any, answer: Reply, faults: Faults) -> web.StreamResponse:
        caller: Caller = request["caller"]
        response = await self._door.open(request)
        head = _head(body)
        words = (_event({**head, "choices": [_choice(0, token, None)]}) for token in tokens(answer.text))
        pace = self._door.pace(request, answer)
        if await pour(response, caller, words, entry=request["entry"], pace=pace, faults=faults):
            await caller.write(response, _event({**head, "choices": [_choice(0, "", answer.finish)]}))
            if (body.get("stream_options") or {}).get("include_usage"):
                usage = usage_of(request["entry"].messages, answer)
                await caller.write(response, _event({**head, "choices": [], "usage": usage}))
            await caller.write(response, b"data: [DONE]\n\n")
        return response


def _head(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": new_id("cmpl-"), "object": "text_completion", "created": int(time.time()), "model": body["model"]}


def _choice(index: int, text: str, finish: str | None) -> dict[str, Any]:
    return {"index": index, "text": text, "logprobs": None, "finish_reason": finish}


def _completion(body: dict[str, Any], messages: list[dict[str, Any]], answer: Reply) -> dict[str, Any]:
    each = body.get("n") or 1
    texts = [shortened(reply([message], body["model"]), body).text for message in messages for _ in range(each)]
    if body.get("echo"):
        texts = [messages[n // each]["content"] + text for n, text in enumerate(texts)]
    choices = [_choice(n, text, answer.finish) for n, text in enumerate(texts)]
    return {**_head(body), "choices": choices, "usage": usage_of(messages, answer, each)}


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
