"""`GET /metrics` and `/v1/metrics`: the figures of all processes of this machine, in Prometheus' text format.

Open to ADMIN_TOKEN, to a token of its own, and to callers from the networks that are set. A request that came through
a proxy which is not trusted is from nowhere: else the proxy's own address would open the page to the whole world.
"""

import hmac
import logging
import struct
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bot.eyes.archive import locked, sweep
from bot.eyes.facts import Facts
from bot.eyes.meters import REGISTRY
from gateway.caller.addresses import Callers, networks, within

log = logging.getLogger("larkey.eyes")

AGAIN = 0.05
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class Doorkeeper:
    """`tokens` open the page from anywhere, `open_to` names the networks that need none."""

    def __init__(self, tokens: Sequence[str], open_to: Sequence[str], trusted: Sequence[str]) -> None:
        self._tokens = [token.encode() for token in tokens if token]
        self._open_to = networks(tuple(open_to))
        self._trusted = networks(tuple(trusted))
        self._callers = Callers(trusted)

    def lets_in(self, environ: dict[str, Any]) -> bool:
        scheme, _, text = environ.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        given = text.strip().encode("latin-1", "replace")
        if scheme.lower() == "bearer" and any(hmac.compare_digest(given, token) for token in self._tokens):
            return True
        strange = any(environ.get(name) for name in FORWARDED)
        if strange and not within(str(environ.get("REMOTE_ADDR", "")), self._trusted):
            return False
        return within(self._callers.address(environ), self._open_to)


def figures(folder: Path | None, facts: Facts) -> bytes:
    """All processes' counts, and the facts."""
    registry = CollectorRegistry()
    registry.register(facts)
    if folder is None:
        return generate_latest(REGISTRY) + generate_latest(registry)
    with locked(folder) as alone:
        if alone:
            sweep(folder)
        counts = _counts(folder)
    return counts + generate_latest(registry)


def _counts(folder: Path) -> bytes:
    """A process that has just begun may be about to write its file's first bytes: it is looked at once more."""
    counted = CollectorRegistry()
    MultiProcessCollector(counted, str(folder))  # type: ignore[no-untyped-call]
    try:
        return generate_latest(counted)
    except (struct.error, ValueError, RuntimeError, OSError):
        time.sleep(AGAIN)
        return generate_latest(counted)


def metrics(doorkeeper: Doorkeeper, folder: Path | None, facts: Facts) -> Blueprint:
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    @blueprint.get("/v1/metrics")
    def show() -> Response | tuple[Response, int]:
        if not doorkeeper.lets_in(request.environ):
            error = {"message": "/metrics is for ADMIN_TOKEN (docs/observing.md)", "type": "invalid_request_error"}
            return jsonify(error={**error, "param": None, "code": "invalid_api_key"}), 401
        answer = Response(figures(folder, facts), content_type=CONTENT_TYPE_LATEST)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return blueprint
