"""The door for events and card callbacks: `POST /feishu/events`.

200 says that it is remembered, or that nobody wants it; 500 lets the platform deliver it again. What is not genuine
gets a bare 400, 401, 413 or 415; why is logged and kept for the operator. The long-connection process comes in by the
same door, with a seal instead of a signature.
"""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot import logs
from bot.connection.handover import SEAL, Seal
from bot.events.fields import Json
from bot.events.intake import Intake, Receiver
from bot.events.seen import Seen
from bot.events.translate import Translator
from bot.events.verify import MAX_BYTES, Challenge, Rejected, Verifier
from bot.feishu.errors import FeishuError
from store.errors import Unavailable

log = logging.getLogger("larkey.webhook")

REJECTED = "rejected"
"""Name of the ring that keeps the latest rejections: {at, status, reason, from}."""

CHALLENGE_SECONDS, EVENT_SECONDS = 1.0, 3.0
"""How long the platform waits for an answer."""


class Ring(Protocol):
    """Where recent rejections are kept, and when the last event came (store.small.Small)."""

    def ring(self, name: str, item: Any, size: int = 100) -> None: ...

    def note(self, name: str, text: str) -> None: ...


def events(verifier: Verifier, translator: Translator, receiver: Receiver, seal: Seal, rejected: Ring) -> Blueprint:
    """The blueprint. `seal` is made from SECRET_KEY, `rejected` keeps what was turned away."""
    blueprint = Blueprint("events", __name__)
    intake = Intake(translator, receiver, Seen(rejected))

    def answer(headers: Mapping[str, str], body: bytes) -> Json:
        if SEAL in headers:
            return intake.take(_unsealed(seal, headers, body))
        envelope = verifier.check(headers, body)
        return {"challenge": envelope.word} if isinstance(envelope, Challenge) else intake.take(envelope)

    @blueprint.post("/feishu/events")
    def receive() -> tuple[Response, int]:
        logs.trace.set("")
        begun = time.monotonic()
        try:
            headers = {name.lower(): value for name, value in request.headers.items()}
            told = answer(headers, _body())
            _notice_slowness(rejected, told, time.monotonic() - begun)
            return jsonify(told), 200
        except Rejected as problem:
            _remember(rejected, problem)
            return jsonify(error="rejected"), problem.status
        except (Unavailable, FeishuError) as problem:
            log.warning("not taken in, so it has to come again", extra={"reason": str(problem)})
        except Exception:
            log.exception("an event could not be taken in")
        return jsonify(error="try again"), 500

    return blueprint


def _unsealed(seal: Seal, headers: Mapping[str, str], body: bytes) -> Json:
    """An event that our own long-connection process has received."""
    if not seal.holds(headers, body):
        raise Rejected(401, "sealed by another: is SECRET_KEY the same everywhere?")
    envelope: Json = json.loads(body)
    return envelope


def _body() -> bytes:
    """At most MAX_BYTES of the body, whether its length was told or not."""
    request.max_content_length = MAX_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Rejected(413, "body larger than 1 MB") from error
    except HTTPException as error:
        raise Rejected(400, "the body did not arrive whole") from error


def _notice_slowness(rejected: Ring, told: Json, seconds: float) -> None:
    """The platform has stopped waiting by now: as good as a rejection, and as hard to find out otherwise."""
    if seconds > (CHALLENGE_SECONDS if "challenge" in told else EVENT_SECONDS):
        _remember(rejected, Rejected(200, f"answered in {seconds:.1f} s: too late for the platform"))


def _remember(rejected: Ring, problem: Rejected) -> None:
    sender = request.remote_addr or ""
    log.warning("rejected", extra={"status": problem.status, "reason": problem.reason, "from": sender})
    try:
        rejected.ring(
            REJECTED, {"at": int(time.time()), "status": problem.status, "reason": problem.reason, "from": sender}
        )
    except Unavailable:
        log.debug("the rejection could not be kept")
