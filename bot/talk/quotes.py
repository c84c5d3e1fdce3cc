"""What a quoted message says: somebody replies to a colleague and mentions the bot, and the colleague's words count."""

import json
import logging
from typing import Any

from bot.events.content import text_of_content
from bot.feishu.client import Feishu
from bot.feishu.errors import FeishuError
from bot.records import Records
from handlers.base import Message
from handlers.scope import chat_of
from handlers.talk.memory import Quote

log = logging.getLogger("larkey.quotes")

LONGEST = 8000
"""Characters of a quoted message that the model is told."""


class PlatformQuotes:
    """Fetches the parent of a reply, unless it is a question or an answer of ours, which the thread holds already."""

    def __init__(self, feishu: Feishu, records: Records) -> None:
        self._feishu, self._records = feishu, records

    def quote(self, message: Message) -> Quote | None:
        parent = message.parent
        if not parent or self._records.question_of(parent) or self._records.question(chat_of(message), parent):
            return None
        try:
            quoted = self._feishu.get_message(parent)
            text = _text(quoted)
            return Quote(self._author(quoted), text[:LONGEST]) if text else None
        except FeishuError as error:
            log.info("a quoted message could not be read", extra={"code": error.code})
            return None

    def _author(self, quoted: dict[str, Any]) -> str:
        sender = quoted.get("sender", {})
        if sender.get("sender_type") != "user":
            return "bot"
        try:
            return self._feishu.user_name(str(sender.get("id", ""))) or "同事"
        except FeishuError:
            return "同事"


def _text(quoted: dict[str, Any]) -> str:
    """The words of a message as `GET /im/v1/messages/:id` returns it."""
    if quoted.get("deleted"):
        return ""
    try:
        content = json.loads(quoted.get("body", {}).get("content", "{}"))
    except ValueError:
        return ""
    return text_of_content(str(quoted.get("msg_type", "")), content, quoted.get("mentions") or ())
