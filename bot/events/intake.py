"""Where both doors meet: a genuine event becomes a Message and is handed on."""

import logging
from typing import Protocol

from bot import logs
from bot.events.fields import Json, part, text
from bot.events.translate import Ignored, Translator
from handlers.base import Message

log = logging.getLogger("larkey.intake")


class Receiver(Protocol):
    """Takes a message in. Returns the answer to a card callback. Raises Unavailable where it cannot be remembered."""

    def receive(self, message: Message) -> Json | None: ...


class Intake:
    def __init__(self, translator: Translator, receiver: Receiver) -> None:
        self._translator, self._receiver = translator, receiver

    def take(self, envelope: Json) -> Json:
        """Hand one event on: what the platform is to be answered. Whatever it raises means "deliver it again"."""
        message = self._translator.translate(envelope)
        if isinstance(message, Ignored):
            kind = text(part(envelope, "header"), "event_type")
            log.info("ignored", extra={"event": kind, "reason": message.reason})
            return {}
        logs.trace.set(message.id)
        return self._receiver.receive(message) or {}
