"""Where both doors meet: a genuine event becomes a Message and is handed on."""

import logging
from collections.abc import Callable
from typing import Protocol

from bot import logs
from bot.events.fields import Json, part, text
from bot.events.seen import CALLBACK, EVENT
from bot.events.translate import PRESS, Ignored, Translator
from handlers.base import Message

log = logging.getLogger("larkey.intake")


class Receiver(Protocol):
    """Takes a message in. Returns the answer to a card callback. Raises Unavailable where it cannot be remembered."""

    def receive(self, message: Message) -> Json | None: ...


class Intake:
    def __init__(self, translator: Translator, receiver: Receiver, seen: Callable[[str, str], None]) -> None:
        """`seen` is told of each genuine event: bot.events.seen.EVENT or CALLBACK, and the platform's word for it."""
        self._translator, self._receiver, self._seen = translator, receiver, seen

    def take(self, envelope: Json) -> Json:
        """Hand one event on: what the platform is to be answered. Whatever it raises means "deliver it again"."""
        kind = text(part(envelope, "header"), "event_type")
        message = self._translator.translate(envelope)
        self._seen(CALLBACK if kind == PRESS else EVENT, kind)
        if isinstance(message, Ignored):
            log.info("ignored", extra={"event": kind, "reason": message.reason})
            return {}
        logs.trace.set(message.id)
        return self._receiver.receive(message) or {}
