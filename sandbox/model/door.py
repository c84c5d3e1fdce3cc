"""The scripted model's HTTP surface: chat completions, embeddings and the list of models, strict as OpenAI is.

https://platform.openai.com/docs/api-reference/chat/create
"""

import asyncio
import json
import time
import uuid
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.bodies import (
    completion_id,
    completion_of,
    foreign,
    limit_headers,
    model_of,
    packed,
    shortened,
    usage_of,
    vector_of,
)
from sandbox.model.journal import Entry
from sandbox.model.routes.checks import check_chat, check_embeddings
from sandbox.model.speech.script import Reply, reply, tokens
from sandbox.model.speech.stream import Caller, CallerGone, Chunks, Faults, Pace, speak
from sandbox.model.state import Fault, ModelState


class ModelApi:
    """Handlers over one ModelState."""

    def __init__(self, state: ModelState) -> None:
        self._state = state

    @web.middleware
    async def journal(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Write down each request and how it ended; errors leave in OpenAI's envelope."""
        key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        entry = self._state.journal.add(key=key, method=request.method, path=request.path)
        request["entry"], request["key"] = entry, key
        caller = request["caller"] = Caller(request, entry)
        self._state.watch(entry.public())
        response: web.StreamResponse = web.Response(status=499)
        try:
            response = await handler(request)
            entry.finish("client gone" if caller.gone else "done")
        except errors.ApiError as error:
            response = error.response()
            entry.finish("refused")
        except CallerGone:
            entry.finish("client gone")
        except asyncio.CancelledError:
            entry.finish("client gone" if caller.gone else "failed")
            raise
        except web.HTTPException as error:
            response = self._wrong_address(request, error)
            entry.finish("refused")
        except Exception:
            if not caller.gone:
                raise
            entry.finish("client gone")  # while the request's body was still coming
        finally:
            entry.finish("failed")
            entry.status = entry.status or response.status
            self._state.watch(entry.public())
        if not response.prepared:
            response.headers.update({**self._headers(request), **response.headers})
        return response

    def _wrong_address(self, request: web.Request, error: web.HTTPException) -> web.Response:
        if error.status in (404, 405):
            message = f"Invalid URL ({request.method} {request.path})"
            return errors.ApiError(error.status, message).response()
        return errors.ApiError(error.status, error.reason).response()

    def _headers(self, request: web.Request) -> dict[str, str]:
        entry: Entry = request["entry"]
        return {
            "x-request-id": f"req_{uuid.uuid4().hex}",
            "openai-organization": "sandbox",
            "openai-version": "2020-10-01",
            "openai-processing-ms": str(int((time.time() - entry.at) * 1000)),
            "x-ratelimit-limit-requests": "10000",
            "x-ratelimit-remaining-requests": "9999",
            "x-ratelimit-reset-requests": "6ms",
        }

    def _admit(self, request: web.Request) -> Fault | None:
        """The key is good, or an error in the envelope. A fault that comes later is handed back."""
        key: str = request["key"]
        if not key:
            raise errors.no_key()
        fault = self._state.fault(key)
        request["entry"].fault = fault.kind if fault else ""
        if fault is not None:
            self._fail(request, fault, key)
        if not self._state.accepts(key):
            raise errors.wrong_key(key)
        return fault

    def _fail(self, request: web.Request, fault: Fault, key: str) -> None:
        if fault.kind == "refuse_key":
            raise errors.wrong_key(key)
        if fault.kind == "forbid_key":
            raise errors.not_allowed(403)
        if fault.kind == "empty_key":
            raise errors.no_money()
        if fault.kind == "limit_key":
            raise errors.too_fast(limit_headers(fault))
        if fault.kind == "status":
            raise errors.of_status(fault.status)
        if fault.kind == "drop":
            request["caller"].cut()
            raise CallerGone

    async def models(self, request: web.Request) -> web.StreamResponse:
        self._admit(request)
        return web.json_response({"object": "list", "data": [model_of(name) for name in self._state.models]})

    async def model(self, request: web.Request) -> web.StreamResponse:
        self._admit(request)
        name = request.match_info["model"]
        if name not in self._state.models:
            raise errors.unknown_model(name)
        return web.json_response(model_of(name))

    async def embeddings(self, request: web.Request) -> web.StreamResponse:
        self._admit(request)
        body = await _json(request)
        texts, size = check_embeddings(body)
        self._known(body["model"])
        request["entry"].model = body["model"]
        vectors = [vector_of(text, size) for text in texts]
        encoded = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": n, "embedding": packed(vector) if encoded else vector}
            for n, vector in enumerate(vectors)
        ]
        used = sum(len(tokens(text)) for text in texts)
        usage = {"prompt_tokens": used, "total_tokens": used}
        return web.json_response({"object": "list", "data": data, "model": body["model"], "usage": usage})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        fault = self._admit(request)
        body = await _json(request)
        check_chat(body)
        entry: Entry = request["entry"]
        entry.model, entry.messages, entry.stream = body["model"], body["messages"], body.get("stream") is True
        entry.options = {name: value for name, value in body.items() if name not in ("messages", "model", "stream")}
        self._known(body["model"])
        if fault is not None and fault.kind in ("redirect", "html"):
            return foreign(fault)
        answer = shortened(reply(body["messages"], body["model"]), body)
        if "status" in answer.directives:
            raise errors.of_status(int(answer.number("status", 500)))
        faults = Faults(request["caller"], fault, answer)
        await faults.before_headers()
        if entry.stream and "whole" not in answer.directives:
            return await self._stream(request, body, answer, faults)
        return await self._whole(request, body, answer, faults)

    def _known(self, model: str) -> None:
        if model not in self._state.models:
            raise errors.unknown_model(model)

    def _pace(self, request: web.Request, answer: Reply) -> Pace:
        delay = answer.number("delay", self._state.first_delay)
        return Pace(request["caller"], delay, answer.number("rate", self._state.rate))

    async def _stream(self, request: web.Request, body: Any, answer: Reply, faults: Faults) -> web.StreamResponse:
        entry: Entry = request["entry"]
        caller: Caller = request["caller"]
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        response.headers.update(self._headers(request))
        response.headers["Cache-Control"] = "no-cache, no-transform"
        await response.prepare(request)
        entry.status = 200
        wanted = bool((body.get("stream_options") or {}).get("include_usage"))
        chunks = Chunks(completion_id(), body["model"], wanted)
        pace = self._pace(request, answer)
        usage = usage_of(body, answer) if wanted else None
        await speak(response, caller, answer, chunks, entry=entry, pace=pace, faults=faults, usage=usage)
        return response

    async def _whole(self, request: web.Request, body: Any, answer: Reply, faults: Faults) -> web.StreamResponse:
        entry: Entry = request["entry"]
        await self._pace(request, answer).token(len(tokens(answer.text)))
        if await faults.strike(10**9, web.StreamResponse()):
            raise CallerGone
        entry.tokens = len(tokens(answer.text))
        return web.json_response(completion_of(body, answer))


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise errors.bad_json() from error
