"""The one door of the scripted OpenAI: who is let in, what goes wrong on purpose, and how a request is written down.

https://platform.openai.com/docs/api-reference/authentication
"""

import asyncio
import json
import time
import uuid
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from sandbox.model import errors
from sandbox.model.bodies import limit_headers
from sandbox.model.catalogue import KINDS, SERVES
from sandbox.model.journal import Entry
from sandbox.model.speech.script import Reply
from sandbox.model.speech.stream import Caller, CallerGone, Pace
from sandbox.model.state import Fault, ModelState, organisation_of


class Door:
    """What all routes share, over one ModelState."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    @web.middleware
    async def journal(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Write down each request and how it ended; errors leave in OpenAI's envelope."""
        key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        entry = self.state.journal.add(key=key, method=request.method, path=request.path)
        request["entry"], request["key"] = entry, key
        caller = request["caller"] = Caller(request, entry)
        self.state.watch(entry.public())
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
            response = _wrong_address(request, error)
            entry.finish("refused")
        except (HttpProcessingError, web.RequestPayloadError) as error:
            response = errors.ApiError(400, f"The body is not what its headers say: {error}").response()
            entry.finish("client gone" if caller.gone else "refused")
        except Exception:
            if not caller.gone:
                raise
            entry.finish("client gone")  # while the request's body was still coming
        finally:
            entry.finish("failed")
            entry.status = entry.status or response.status
            self.state.watch(entry.public())
        if not response.prepared:
            response.headers.update({**self.headers(request), **response.headers})
        return response

    def headers(self, request: web.Request) -> dict[str, str]:
        entry: Entry = request["entry"]
        return {
            "x-request-id": f"req_{uuid.uuid4().hex}",
            "openai-organization": organisation_of(request["key"]),
            "openai-version": "2020-10-01",
            "openai-processing-ms": str(int((time.time() - entry.at) * 1000)),
            "x-ratelimit-limit-requests": "10000",
            "x-ratelimit-remaining-requests": "9999",
            "x-ratelimit-reset-requests": "6ms",
        }

    def admit(self, request: web.Request) -> Fault | None:
        """The key is good, or an error in the envelope. A fault that comes later is handed back."""
        key: str = request["key"]
        if not key:
            raise errors.no_key()
        fault = self.state.fault(key)
        request["entry"].fault = fault.kind if fault else ""
        if fault is not None:
            _fail(request, fault, key)
        if not self.state.accepts(key):
            raise errors.wrong_key(key)
        return fault

    def organisation(self, request: web.Request) -> str:
        """Whose objects this request may see."""
        return organisation_of(request["key"])

    async def json(self, request: web.Request) -> Any:
        """The body, written down but for what is long. Raises the ApiError of a body that is no JSON."""
        try:
            body = json.loads(await request.read())
        except ValueError as error:
            raise errors.bad_json() from error
        if isinstance(body, dict):
            entry: Entry = request["entry"]
            entry.stream = body.get("stream") is True
            kept = {name: value for name, value in body.items() if name not in ("messages", "model", "stream")}
            entry.options = kept
        return body

    def known(self, request: web.Request, model: str, path: str) -> None:
        """Raise OpenAI's refusal of a model that does not exist, or does something else."""
        request["entry"].model = model
        if model not in self.state.models:
            raise errors.unknown_model(model)
        if KINDS.get(model, "chat") not in SERVES[path]:
            raise errors.wrong_model(model, path)

    def pace(self, request: web.Request, answer: Reply) -> Pace:
        delay = answer.number("delay", self.state.first_delay)
        return Pace(request["caller"], delay, answer.number("rate", self.state.rate))

    async def open(self, request: web.Request, kind: str = "text/event-stream; charset=utf-8") -> web.StreamResponse:
        """The headers of an answer that comes in pieces."""
        response = web.StreamResponse(headers={"Content-Type": kind})
        response.headers.update(self.headers(request))
        response.headers["Cache-Control"] = "no-cache, no-transform"
        await response.prepare(request)
        request["entry"].status = 200
        return response


def _wrong_address(request: web.Request, error: web.HTTPException) -> web.Response:
    if error.status in (404, 405):
        message = f"Invalid URL ({request.method} {request.path})"
        return errors.ApiError(error.status, message).response()
    return errors.ApiError(error.status, error.reason).response()


def _fail(request: web.Request, fault: Fault, key: str) -> None:
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
