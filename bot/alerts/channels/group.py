"""A Feishu group: one card for each alert, with buttons, changed as things change."""

from typing import Protocol

from bot.alerts.channels import NotTold
from bot.feishu.client import Sent
from bot.feishu.errors import FeishuError, Kind
from cards.admin import alert as cards
from cards.admin.alert import AlertView
from handlers.base import Card

LOST = (Kind.EXPIRED, Kind.GONE)


class Platform(Protocol):
    """bot.feishu.client.Feishu."""

    def send(self, receive_id_type: str, receive_id: str, msg_type: str, content: Card, uuid: str) -> Sent: ...

    def patch_message(self, message_id: str, card: Card) -> None: ...


class Group:
    """The platform shows a message with the same uuid once within an hour, whichever process or host sends it."""

    name, counts = "feishu", True

    def __init__(self, feishu: Platform, chat_id: str, zone: str) -> None:
        self._feishu, self._chat_id, self._zone = feishu, chat_id, zone

    def send(self, alert: AlertView, once: str) -> str:
        try:
            return self._feishu.send("chat_id", self._chat_id, "interactive", self._card(alert), once[:50]).message_id
        except FeishuError as error:
            raise NotTold(str(error), error.retry_after) from error

    def update(self, message: str, alert: AlertView, once: str) -> None:
        try:
            self._feishu.patch_message(message, self._card(alert))
        except FeishuError as error:
            raise NotTold(str(error), error.retry_after, gone=error.kind in LOST) from error

    def _card(self, alert: AlertView) -> Card:
        return cards.render(alert=alert, zone=self._zone)[0]
