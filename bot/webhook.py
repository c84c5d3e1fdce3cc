"""The door for events and card callbacks: `POST /feishu/events`.

200 says that it is remembered, or that nobody wants it; 500 lets the platform deliver it again. What is not genuine
gets a bare 400, 401, 413 or 415; why is logged and kept for the operator. The long-connection process comes in by the
same door, with a seal instead of a signature.
"""

import json
import logging
import time
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot import logs
from bot.connection_handover import SEAL, Seal
from bot.feishu_errors import FeishuError
from bot.translate import Ignored, Translator
from bot.translate_fields import Json, part, text
from bot.verify import MAX_BYTES, Challenge, Rejected, Verifier
from handlers.base import Message
from store.errors import Unavailable

log = logging.getLogger("larkey.webhook")

REJECTED = "rejected"
"""Name of the ring that keeps the latest rejections: {at, status, reason, from}."""


class Receiver(Protocol):
    """Takes a message in. Returns the answer to a card callback. Raises Unavailable where it cannot be remembered."""

    def receive(self, message: Message) -> Json | None: ...


class Ring(Protocol):
    """Where recent rejections are kept (store.small.Small)."""

    def ring(self, name: str, item: Any, size: int = 100) -> None: ...


class Door:
    """One event from its bytes to the answer."""

    def __init__(self, verifier: Verifier, translator: Translator, receiver: Receiver, seal: Seal) -> None:
        self._verifier, self._translator = verifier, translator
        self._receiver, self._seal = receiver, seal

    def answer(self, headers: Any, body: bytes) -> Json:
        """What the platform is answered with 200. Raises Rejected; anything else means that it is to come again."""
        envelope = self._envelope(headers, body)
        if isinstance(envelope, Challenge):
            return {"challenge": envelope.word}
        return self.take(envelope)

    def take(self, envelope: Json) -> Json:
        """Hand a genuine event on."""
        message = self._translator.translate(envelope)
        if isinstance(message, Ignored):
            kind = text(part(envelope, "header"), "event_type")
            log.info("ignored", extra={"event": kind, "reason": message.reason})
            return {}
        logs.trace.set(message.id)
        return self._receiver.receive(message) or {}

    def _envelope(self, headers: Any, body: bytes) -> Json | Challenge:
        if SEAL not in headers:
            return self._verifier.check(headers, body)
        if not self._seal.holds(headers, body):
            raise Rejected(401, "sealed by another: is SECRET_KEY the same everywhere?")
        sealed: Json = json.loads(body)
        return sealed


def events(verifier: Verifier, translator: Translator, receiver: Receiver, seal: Seal, rejected: Ring) -> Blueprint:
    """The blueprint. `seal` is made from SECRET_KEY."""
    blueprint = Blueprint("events", __name__)
    door = Door(verifier, translator, receiver, seal)

    @blueprint.post("/feishu/events")
    def receive() -> tuple[Response, int]:
        logs.trace.set("")
        try:
            return jsonify(door.answer(request.headers, _body())), 200
        except Rejected as problem:
            _remember(rejected, problem)
            return jsonify(error="rejected"), problem.status
        except (Unavailable, FeishuError) as problem:
            log.warning("not taken in, so it has to come again", extra={"reason": str(problem)})
        except Exception:
            log.exception("an event could not be taken in")
        return jsonify(error="try again"), 500

    return blueprint


def _body() -> bytes:
    """At most MAX_BYTES of the body, whether its length was told or not."""
    request.max_content_length = MAX_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Rejected(413, "body larger than 1 MB") from error
    except HTTPException as error:
        raise Rejected(400, "the body did not arrive whole") from error


def _remember(rejected: Ring, problem: Rejected) -> None:
    sender = request.remote_addr or ""
    log.warning("rejected", extra={"status": problem.status, "reason": problem.reason, "from": sender})
    try:
        rejected.ring(
            REJECTED, {"at": int(time.time()), "status": problem.status, "reason": problem.reason, "from": sender}
        )
    except Unavailable:
        log.debug("the rejection could not be kept")
