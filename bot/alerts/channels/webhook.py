"""A custom bot's webhook: cards that can be neither changed nor pressed, so the end of an alert is a card of its own.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.alerts.channels import NotTold
from bot.feishu.errors import FeishuError
from bot.feishu.http import Http
from cards.admin import alert as cards
from cards.admin.alert import AlertView

SECONDS = 10.0


class Webhook:
    """`url` and `secret` are secrets; neither is ever part of an error."""

    name, counts = "webhook", False

    def __init__(self, url: str, secret: str, proxy: str, zone: str) -> None:
        parts = urlsplit(url)
        self._path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._http = Http(f"{parts.scheme}://{parts.netloc}", proxy, seconds=SECONDS)
        self._secret, self._zone = secret, zone

    def send(self, alert: AlertView, once: str) -> str:
        card = cards.render(alert=replace(alert, presses=()), zone=self._zone)[0]
        body: dict[str, Any] = {"msg_type": "interactive", "card": card, **self._signature()}
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            answer = self._http.send("POST", self._path, (), data, {"Content-Type": "application/json; charset=utf-8"})
        except FeishuError as error:
            raise NotTold(error.message) from error
        try:
            told = json.loads(answer.body)
        except ValueError:
            told = {}
        if not isinstance(told, dict) or told.get("code", told.get("StatusCode")) != 0:
            code = told.get("code") if isinstance(told, dict) else None
            raise NotTold(f"the webhook answered {answer.status}, code {code}")
        return once

    def update(self, message: str, alert: AlertView, once: str) -> None:
        """Only that it is over, or there again, is worth another message."""
        if not alert.silenced:
            self.send(alert, once)

    def _signature(self) -> dict[str, str]:
        if not self._secret:
            return {}
        stamp = str(int(time.time()))
        signed = hmac.new(f"{stamp}\n{self._secret}".encode(), b"", hashlib.sha256).digest()
        return {"timestamp": stamp, "sign": base64.b64encode(signed).decode()}
