"""The gateway as a plain WSGI callable: /v1/* and its alias /openai/*, beside Flask and not inside it.

Every refusal leaves in OpenAI's envelope. `Front` stands before the rest of the web application.
"""

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

from gateway.caller.door import Caller, Door
from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.denied import Denied, Headers
from gateway.moments import Moments
from gateway.provider.models import Models, allowed
from gateway.relay.completions import Gone, Relay, StartResponse
from gateway.relay.verdict import HandedBack, verdict
from llm.errors import LlmError
from store.errors import Unavailable

log = logging.getLogger("larkey.gateway")
ROOTS = ("/v1", "/openai")
NOT_OURS = "/v1/metrics"
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Gateway:
    """`start` once a process, after the fork; `drain` on its way out."""

    def __init__(
        self, door: Door, relay: Relay, models: Models, calls: OpenCalls, moments: Moments, body_seconds: float
    ) -> None:
        self._door, self._relay, self._models, self._calls = door, relay, models, calls
        self._moments = moments
        self._body_seconds = body_seconds

    def start(self) -> None:
        self._calls.start()

    def drain(self, seconds: float) -> None:
        """Take nothing new; let what runs finish for so long, then end it with a word."""
        self._calls.drain(seconds)

    def admit(self, environ: dict[str, Any]) -> Caller:
        """Whose token a request bears, for other doors. Raises Denied, or Unavailable when nobody can tell."""
        return self._door.admit(environ)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        exchange = Exchange(environ, self._body_seconds)
        try:
            return self._serve(environ, exchange, start_response)
        except Exception as error:  # noqa: BLE001 - the edge: every trouble is answered, and logged below
            self._calls.remove(exchange)
            exchange.peer.release()
            return self._refuse(error, exchange, start_response)

    def _serve(self, environ: dict[str, Any], exchange: Exchange, start: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], _route(environ.get("PATH_INFO", ""))
        if path == "chat/completions":
            self._admit(environ, exchange, method, "POST")
            return self._relay.completions(environ, exchange, start)
        if path == "models":
            self._admit(environ, exchange, method, "GET")
            return self._listed(exchange, start, self._list(exchange))
        if path.startswith("models/"):
            self._admit(environ, exchange, method, "GET")
            return self._listed(exchange, start, self._one(exchange, path.removeprefix("models/")))
        self._door.admit(environ)
        raise Denied("wrong_path", method=method, path=environ.get("PATH_INFO", "")[:200])

    def _admit(self, environ: dict[str, Any], exchange: Exchange, method: str, allowed_method: str) -> None:
        exchange.caller = self._door.admit(environ)
        if method != allowed_method:
            raise Denied(
                "wrong_method",
                method=method,
                path=environ.get("PATH_INFO", "")[:200],
                allowed=allowed_method,
                headers={"Allow": allowed_method},
            )
        if self._calls.draining:
            raise Denied("draining", after=0.2)
        self._calls.add(exchange)

    def _list(self, exchange: Exchange) -> dict[str, Any]:
        assert exchange.caller is not None
        patterns = exchange.caller.token.models
        return {"object": "list", "data": [item for name, item in self._all() if allowed(name, patterns)]}

    def _one(self, exchange: Exchange, model: str) -> Any:
        assert exchange.caller is not None
        patterns = exchange.caller.token.models
        found = dict(self._all()).get(model) if allowed(model, patterns) else None
        if found is None:
            raise verdict(LlmError(code="model_not_found"), None, model, self._near(patterns), self._moments)
        return found

    def _all(self) -> Iterable[tuple[str, Any]]:
        try:
            return self._models.all().items()
        except LlmError as error:
            raise verdict(error, None, "", self._near(()), self._moments) from error

    def _near(self, patterns: tuple[str, ...]) -> Callable[[str], list[str]]:
        return lambda model: self._models.near(model, patterns)

    def _listed(self, exchange: Exchange, start: StartResponse, value: Any) -> Iterable[bytes]:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self._calls.remove(exchange)
        exchange.peer.release()
        return _send(start, "200 OK", [("Content-Type", "application/json")], body, exchange)

    def _refuse(self, error: Exception, exchange: Exchange, start: StartResponse) -> Iterable[bytes]:
        if isinstance(error, Gone):
            return _send(start, "499 Client Closed Request", [], b"", exchange)
        if isinstance(error, HandedBack):
            return _send(start, f"{error.status} Refused", error.headers, error.body, exchange)
        if isinstance(error, Unavailable):
            log.warning("a call could not be let in", extra={"request": exchange.id, "why": str(error)})
            error = Denied("away", after=1.0)
        elif not isinstance(error, Denied):
            log.error("a call failed", exc_info=error, extra={"request": exchange.id})
            error = Denied("failed", request_id=exchange.id)
        return _send(start, error.status, error.headers(), error.envelope(), exchange)


class Front:
    """What belongs to the gateway goes there, everything else to the web application."""

    def __init__(self, gateway: WsgiApp, web: WsgiApp) -> None:
        self._gateway, self._web = gateway, web

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        ours = path != NOT_OURS and any(path == root or path.startswith(f"{root}/") for root in ROOTS)
        return (self._gateway if ours else self._web)(environ, start_response)


def _route(path: str) -> str:
    """What stands behind /v1, /openai or /openai/v1."""
    rest = path.removeprefix("/openai") if path.startswith("/openai") else path
    return rest.removeprefix("/v1").strip("/")


def _send(start: StartResponse, status: str, headers: Headers, body: bytes, exchange: Exchange) -> Iterable[bytes]:
    own = [("Content-Length", str(len(body))), ("x-larkey-request-id", exchange.id)]
    if not any(name == "x-request-id" for name, _ in headers):
        own.append(("x-request-id", exchange.id))
    start(status, [*headers, *own])
    return [body]
