"""The way into the Open Platform's endpoints: route, token, scope, frequency, handler, journal.

A handler is a plain function `(state, request) -> data`; the envelope `{code, msg, data}`, the log id and the HTTP
status are made here. https://open.feishu.cn/document/ukTMukTMukTM/ugjM14COyUjL4ITN
"""

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.chaos import Fault
from sandbox.errors import ApiError, field_error
from sandbox.ids import log_id
from sandbox.journal import Call
from sandbox.state import State

Json = dict[str, Any]
INTERNAL = 2200
log = logging.getLogger("sandbox.door")
CONTENT_TYPE = "application/json; charset=utf-8"


@dataclass(slots=True)
class ApiRequest:
    """What a handler sees. `refs` collects the ids of messages and cards that the call is about."""

    params: dict[str, str]
    query: Any
    body: Json
    authorization: str = ""
    parts: dict[str, bytes] = field(default_factory=dict)
    refs: list[str] = field(default_factory=list)

    def text(self, name: str, *, required: bool = True) -> str:
        """A string field of the body; 99992402 where it is missing or something else."""
        value = self.body.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value):
            raise field_error(name, f"{name} is required and must be a string")
        return value


@dataclass(frozen=True)
class Blob:
    """A handler's answer that is a file, not JSON."""

    data: bytes
    content_type: str
    name: str


@dataclass(frozen=True)
class Raw:
    """A handler's answer without the envelope's `data`."""

    body: Json


Handler = Callable[[State, ApiRequest], Any]


@dataclass(frozen=True)
class Route:
    """`scopes`: any one is enough. `card_call`: free of the API's own limit while its card streams.

    `public` calls need no tenant token and no Content-Type (lark-oapi sends none with them); they are noted without
    bodies. `spoken` makes the body of a refusal where the API has a shape of its own.
    """

    method: str
    path: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    card_call: bool = False
    upload: bool = False
    public: bool = False
    message: str = "success"
    spoken: Callable[[ApiError], Json] | None = None


class Router:
    """Routes by method and number of segments; `:name` segments become parameters."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in routes:
            segments = tuple(route.path.split("/"))
            self._routes.setdefault((route.method, len(segments)), []).append((segments, route))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        asked = path.split("/")
        for segments, route in self._routes.get((method, len(asked)), ()):
            params: dict[str, str] = {}
            for wanted, got in zip(segments, asked, strict=True):
                if wanted[:1] == ":":
                    params[wanted[1:]] = got
                elif wanted != got:
                    break
            else:
                return route, params
        return None


class Door:
    """The aiohttp handler behind `/open-apis/`."""

    def __init__(self, state: State, routes: Iterable[Route]) -> None:
        self._state = state
        self._router = Router(routes)

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        begun = time.perf_counter()
        found = self._router.find(request.method, request.path)
        if found is None:
            return web.Response(status=404, text="404 page not found")
        route, params = found
        call = ApiRequest(params, request.query, {}, request.headers.get("Authorization", ""))
        raw = b"" if route.upload else await request.read()
        lost: Fault | None = None
        headers = {"X-Tt-Logid": log_id()}
        try:
            lost = await self._state.chaos.before(request.method, request.path)
            self._admit(route, call)
            await _read_body(route, call, request, raw)
            answer = route.handler(self._state, call)
            status, code = 200, 0
        except ApiError as error:
            body_of_refusal = route.spoken(error) if route.spoken else _refusal(error, headers["X-Tt-Logid"])
            status, code, answer = error.status, error.code, Raw(body_of_refusal)
            headers |= error.headers
        except Exception:
            log.exception("%s %s", request.method, request.path)
            internal = ApiError(INTERNAL, "internal error", status=500)
            status, code, answer = 500, INTERNAL, Raw(_refusal(internal, headers["X-Tt-Logid"]))
        body, content_type = _encode(answer, route, headers)
        self._note(request, route, call, (status, code, begun), raw, body)
        if lost is not None and request.transport is not None:
            request.transport.abort()
        return web.Response(status=status, body=body, headers=headers | {"Content-Type": content_type})

    def _admit(self, route: Route, call: ApiRequest) -> None:
        state = self._state
        if route.public:
            return
        state.tokens.check(call.authorization)
        if route.scopes and not set(route.scopes) - state.chaos.denied_scopes:
            raise _scope_error(route.scopes, state.settings.app_id)
        if route.card_call and state.cards.is_streaming(call.params["card_id"]):
            return
        state.limits.api(f"{route.method} {route.path}")

    def _note(
        self,
        request: web.Request,
        route: Route,
        call: ApiRequest,
        outcome: tuple[int, int, float],
        raw: bytes,
        body: bytes,
    ) -> None:
        state = self._state
        status, code, begun = outcome
        if route.public:
            raw, body = b"", b""
        elapsed = (time.perf_counter() - begun) * 1000
        number, refs = state.journal.next_number(), tuple(call.refs)
        path = request.path_qs
        noted = Call(number, time.time(), request.method, path, status, code, elapsed, raw, body, refs)
        state.journal.note_call(noted)
        if state.feed.listening:
            state.feed.emit(
                "call", n=number, method=request.method, path=path, status=status, code=code, ms=elapsed, refs=refs
            )


async def _read_body(route: Route, call: ApiRequest, request: web.Request, raw: bytes) -> None:
    if route.upload:
        call.parts = await _read_parts(request)
        return
    if not raw:
        return
    if not route.public and not request.content_type.startswith("application/json"):
        raise ApiError(9499, "Invalid parameter type in json: Content-Type must be application/json; charset=utf-8")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise ApiError(9499, "Invalid parameter value: the body is not JSON") from error
    if not isinstance(body, dict):
        raise ApiError(9499, "Invalid parameter value: the body is not a JSON object")
    call.body = body


async def _read_parts(request: web.Request) -> dict[str, bytes]:
    """The parts of an upload by name; whether a part has a file name says nothing, for lark-oapi gives none."""
    if not request.content_type.startswith("multipart/"):
        raise ApiError(234001, "Invalid request param: the body is not multipart/form-data")
    parts: dict[str, bytes] = {}
    reader = await request.multipart()
    while isinstance(part := await reader.next(), BodyPartReader):
        parts[part.name or ""] = bytes(await part.read())
    return parts


def _encode(answer: Any, route: Route, headers: dict[str, str]) -> tuple[bytes, str]:
    if isinstance(answer, Blob):
        headers["Content-Disposition"] = f'attachment; filename="{answer.name}"'
        return answer.data, answer.content_type
    body = answer.body if isinstance(answer, Raw) else {"code": 0, "data": answer, "msg": route.message}
    return json.dumps(body, ensure_ascii=False).encode(), CONTENT_TYPE


def _refusal(error: ApiError, log: str) -> Json:
    return {"code": error.code, "msg": error.message, "error": {"log_id": log, **error.details}}


def _scope_error(scopes: tuple[str, ...], app_id: str) -> ApiError:
    names = ", ".join(scopes)
    link = f"https://open.feishu.cn/app/{app_id}/auth?q={','.join(scopes)}&op_from=openapi&token_type=tenant"
    violations = [{"type": "action_scope_required", "subject": scope} for scope in scopes]
    english = f"Access denied. One of the following scopes is required: [{names}]."
    message = f"{english}应用尚未开通所需的应用身份权限：[{names}]，点击链接申请并开通任一权限即可：{link}"
    return ApiError(99991672, message, details={"permission_violations": violations})
