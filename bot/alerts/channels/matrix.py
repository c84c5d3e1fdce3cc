"""A room on a Matrix homeserver: a message for each alert, edited as things change.

https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid
https://spec.matrix.org/latest/client-server-api/#event-replacements
"""

import hashlib
import html
import json
from typing import Any
from urllib.parse import quote

from bot.alerts.channels import NotTold
from bot.feishu.errors import FeishuError
from bot.feishu.http import Answer, Http
from cards.admin import alert as cards
from cards.admin.alert import AlertView

SECONDS = 10.0


class Matrix:
    """The homeserver answers the same transaction with the same event, whichever process or host sends it."""

    name, counts = "matrix", True

    def __init__(self, homeserver: str, room: str, token: str, zone: str) -> None:
        self._http = Http(homeserver, seconds=SECONDS)
        self._room, self._token, self._zone = room, token, zone

    def send(self, alert: AlertView, once: str) -> str:
        return self._put(self._said(alert), once)

    def update(self, message: str, alert: AlertView, once: str) -> None:
        said = self._said(alert)
        replaced = {"m.new_content": said, "m.relates_to": {"rel_type": "m.replace", "event_id": message}}
        self._put({**said, "body": f"* {said['body']}", **replaced}, once)

    def _said(self, alert: AlertView) -> dict[str, Any]:
        """Both languages: a room has people of either."""
        words = cards.in_words(alert, self._zone)
        sign = "✅" if alert.ended else "🔕" if alert.silenced else "🔴"
        text = f"{sign} {words.zh}\n\n{words.en}"
        first, _, rest = html.escape(text).partition("\n")
        formatted = f"<strong>{first}</strong><br>" + rest.replace("\n", "<br>")
        return {"msgtype": "m.text", "body": text, "format": "org.matrix.custom.html", "formatted_body": formatted}

    def _put(self, content: dict[str, Any], once: str) -> str:
        transaction = hashlib.sha256(once.encode()).hexdigest()[:32]
        path = f"/_matrix/client/v3/rooms/{quote(self._room, safe='')}/send/m.room.message/{transaction}"
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            answer = self._http.send("PUT", path, (), json.dumps(content, ensure_ascii=False).encode(), headers)
        except FeishuError as error:
            raise NotTold(error.message) from error
        told = _object(answer)
        if answer.status != 200 or "event_id" not in told:
            wait = told.get("retry_after_ms")
            after = wait / 1000 if isinstance(wait, int | float) else 0.0
            raise NotTold(f"the homeserver answered {answer.status} {told.get('errcode', '')}", after)
        return str(told["event_id"])


def _object(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
