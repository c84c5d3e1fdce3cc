"""`/healthz` says that the process is alive; `/readyz` that it can do its work, and what keeps it from it."""

import logging
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

log = logging.getLogger("larkey.health")

Check = Callable[[], object]


def health(checks: Mapping[str, Check]) -> Blueprint:
    """`checks` by name: each returns when that part works and raises when it does not."""
    blueprint = Blueprint("health", __name__)
    told: dict[str, str] = {}

    @blueprint.get("/healthz")
    def alive() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        results = {name: _result(name, check, told) for name, check in checks.items()}
        good = all(result == "ok" for result in results.values())
        return jsonify(status="ok" if good else "not ready", checks=results), 200 if good else 503

    return blueprint


def _result(name: str, check: Check, told: dict[str, str]) -> str:
    """`ok`, or the kind of trouble: details belong in the log, not on an open page, and there once for each trouble."""
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the page must say so
        kind = type(error).__name__
        if told.get(name) != kind:
            log.warning("not ready", extra={"check": name, "why": str(error)})
        told[name] = kind
        return kind
    if told.pop(name, ""):
        log.info("ready again", extra={"check": name})
    return "ok"
