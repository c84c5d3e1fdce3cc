"""The gateway as a plain WSGI callable: /v1/* and its alias /openai/*, beside Flask and not inside it.

Every refusal leaves in OpenAI's envelope. `Front` stands before the rest of the web application.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from gateway.asked.target import ROOTS, Target, checked, target_of
from gateway.caller.cors import Cors
from gateway.caller.door import Caller, Door
from gateway.caller.exchange import Exchange
from gateway.caller.open_calls import OpenCalls
from gateway.denied import Denied, Headers
from gateway.relay.hooks import Meter
from gateway.relay.listing import Listing
from gateway.relay.relay import Gone, Relay, StartResponse
from gateway.relay.verdict import HandedBack
from gateway.routes import BARRED, route_of
from store.errors import Unavailable

log = logging.getLogger("larkey.gateway")
ONLY: Mapping[str, tuple[str, ...]] = {"models": ("GET", "HEAD"), "completions": ("POST",), "embeddings": ("POST",)}
"""Methods of routes that know no others."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""All that go up. TRACE would bring back what we sent, the provider's key in it (RFC 9110, 9.3.8)."""
NOT_OURS = "/v1/metrics"
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@dataclass(frozen=True)
class Rest:
    """`body_seconds`: until a body, or the next part of one that passes through, has to be here."""

    body_seconds: float
    meter: Meter


class Gateway:
    """`start` once a process, after the fork; `drain` on its way out."""

    def __init__(self, door: Door, relay: Relay, listing: Listing, calls: OpenCalls, cors: Cors, rest: Rest) -> None:
        self._door, self._relay, self._listing, self._calls = door, relay, listing, calls
        self._cors, self._rest = cors, rest

    def start(self) -> None:
        self._calls.start()

    def drain(self, seconds: float) -> None:
        """Take nothing new; let what runs finish for so long, then end it with a word."""
        self._calls.drain(seconds)

    def admit(self, environ: dict[str, Any]) -> Caller:
        """Whose token a request bears, for other doors. Raises Denied, or Unavailable when nobody can tell."""
        return self._door.admit(environ)

    @property
    def calls(self) -> OpenCalls:
        """The requests under way, for those who watch."""
        return self._calls

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        # The answer to OPTIONS says it itself: a browser refuses an origin that is told twice.
        asks = "HTTP_ORIGIN" in environ and environ["REQUEST_METHOD"] != "OPTIONS"
        start = self._cors.letting(environ, start_response) if asks else start_response
        exchange = Exchange(environ, self._rest.body_seconds)
        try:
            return self._serve(environ, exchange, start)
        except Exception as error:  # noqa: BLE001 - the edge: every trouble is answered, and logged below
            self._calls.remove(exchange)
            exchange.peer.release()
            return self._refuse(error, exchange, start)

    def _serve(self, environ: dict[str, Any], exchange: Exchange, start: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            exchange.peer.release()
            start("204 No Content", self._cors.preflight(environ))
            return []
        exchange.caller = self._door.admit(environ)
        target = target_of(environ)
        _check(environ, method, target)
        if self._calls.draining:
            raise Denied("draining", after=0.2)
        self._calls.add(exchange)
        if target.path == "models" or target.path.startswith("models/"):
            return self._models(environ, exchange, target, start)
        target = checked(target)
        return self._relay.serve(exchange, route_of(method, target.path), target, start)

    def _models(
        self, environ: dict[str, Any], exchange: Exchange, target: Target, start: StartResponse
    ) -> Iterable[bytes]:
        found = self._listing.answer(exchange, unquote(target.path.removeprefix("models").removeprefix("/")))
        body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
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
        if not exchange.began_work:
            self._rest.meter.refused(exchange, error.name, error.kind.status)
        if exchange.pulse is not None and exchange.pulse.begun:
            return [error.event()]
        return _send(start, error.status, error.headers(), error.envelope(), exchange)


def _check(environ: dict[str, Any], method: str, target: Target) -> None:
    """Raises Denied for what is served nowhere here."""
    if environ.get("HTTP_UPGRADE", "").lower() == "websocket" or (target.path == "realtime" and method == "GET"):
        raise Denied("no_websocket")
    if not target.path:
        raise Denied("wrong_path", method=method, path=environ.get("PATH_INFO", "")[:200])
    if target.path.partition("/")[0].lower() in BARRED:
        raise Denied("not_served", path=f"/v1/{target.path[:200]}")
    wanted = ONLY.get(target.path.partition("/")[0] if target.path.startswith("models") else target.path, METHODS)
    if method not in wanted:
        told = {"method": method, "path": environ.get("PATH_INFO", "")[:200], "allowed": wanted[0]}
        raise Denied("wrong_method", headers={"Allow": ", ".join(wanted)}, **told)


class Front:
    """What belongs to the gateway goes there, everything else to the web application."""

    def __init__(self, gateway: WsgiApp, web: WsgiApp) -> None:
        self._gateway, self._web = gateway, web

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        ours = path != NOT_OURS and any(path == root or path.startswith(f"{root}/") for root in ROOTS)
        return (self._gateway if ours else self._web)(environ, start_response)


def _send(start: StartResponse, status: str, headers: Headers, body: bytes, exchange: Exchange) -> Iterable[bytes]:
    own = [("Content-Length", str(len(body))), ("x-larkey-request-id", exchange.id)]
    if not any(name == "x-request-id" for name, _ in headers):
        own.append(("x-request-id", exchange.id))
    start(status, [*headers, *own])
    return [] if exchange.headers["REQUEST_METHOD"] == "HEAD" else [body]
