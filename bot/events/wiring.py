"""Both doors for events put together: what they have in common, and the webhook's."""

from flask import Blueprint

from bot.connection.handover import Seal
from bot.events.translate import Translator
from bot.events.verify import Verifier
from bot.events.webhook import Ring, events
from bot.ground import Ground
from bot.receiver import Receiver
from bot.whoami import WhoAmI


def translator_of(ground: Ground) -> Translator:
    return Translator(WhoAmI(ground.feishu), external=ground.settings.people.external)


def seal_of(ground: Ground) -> Seal:
    """What the long connection proves itself with at the webhook's door."""
    return Seal(ground.settings.server.secret_key.get_secret_value())


def webhook_of(ground: Ground, receiver: Receiver, rings: Ring) -> Blueprint:
    """`POST /feishu/events`."""
    verifier = Verifier(ground.settings.feishu, ground.clock)
    return events(verifier, translator_of(ground), receiver, seal_of(ground), rings)
