"""The one door to the Open Platform: messages, cards, files, people. Every refusal is a FeishuError with its kind.

Messages: https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/intro
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.believed import Believed
from bot.feishu.calls import Json, compact
from bot.feishu.cards import CardCalls
from bot.feishu.errors import FeishuError, Kind
from bot.feishu.token import SharedTokens
from bot.settings.sections import FeishuSection

MESSAGES = "/open-apis/im/v1/messages"
NAME_SECONDS = 3600.0


@dataclass(frozen=True)
class Sent:
    """A message of ours as it was sent."""

    message_id: str
    chat_id: str = ""


@dataclass(frozen=True)
class BotInfo:
    open_id: str
    name: str


class Feishu(CardCalls):
    """All calls raise FeishuError and may be made from any thread."""

    def __init__(
        self, app_id: str, app_secret: str, *, domain: str, proxy: str = "", shared: SharedTokens | None = None
    ) -> None:
        super().__init__(app_id, app_secret, domain=domain, proxy=proxy, shared=shared)
        self._names = Believed[str, str](NAME_SECONDS)

    def reply(self, message_id: str, msg_type: str, content: Mapping[str, Any], uuid: str) -> Sent:
        """Answer a message where it stands. At most one success per uuid (50 characters) within an hour."""
        body = {"msg_type": msg_type, "content": compact(content), **_once(uuid)}
        names = {"message_id": message_id}
        return _sent(self.call("POST", f"{MESSAGES}/:message_id/reply", names, body=body, repeat=bool(uuid)))

    def send(self, receive_id_type: str, receive_id: str, msg_type: str, content: Mapping[str, Any], uuid: str) -> Sent:
        """A message to a chat (`chat_id`) or a person (`open_id`, `union_id`, `user_id`, `email`)."""
        body = {"receive_id": receive_id, "msg_type": msg_type, "content": compact(content), **_once(uuid)}
        query = [("receive_id_type", receive_id_type)]
        return _sent(self.call("POST", MESSAGES, query=query, body=body, repeat=bool(uuid)))

    def patch_message(self, message_id: str, card: Mapping[str, Any]) -> None:
        """Show another card in a card message of ours (14 days, 30 KB)."""
        body = {"content": compact(card)}
        self.call("PATCH", f"{MESSAGES}/:message_id", {"message_id": message_id}, body=body, repeat=True)

    def recall(self, message_id: str) -> None:
        """Take back a message of ours."""
        self.call("DELETE", f"{MESSAGES}/:message_id", {"message_id": message_id})

    def get_message(self, message_id: str) -> Json:
        """One message as the platform keeps it: `msg_type`, `body.content` (a JSON text), `sender`, `mentions`."""
        answer = self.call("GET", f"{MESSAGES}/:message_id", {"message_id": message_id}, repeat=True)
        items = answer.get("data", {}).get("items") or []
        if not items:
            raise FeishuError(231003, 200, "the message is not there", kind=Kind.GONE)
        return dict(items[0])

    def upload_file(self, name: str, data: bytes) -> str:
        """Any file (1 byte to 30 MB) to send later: its file_key."""
        fields = {"file_type": "stream", "file_name": name}
        return str(self.upload("/open-apis/im/v1/files", fields, ("file", name, data))["data"]["file_key"])

    def bot_info(self) -> BotInfo:
        """Who we are: a mention is ours when its open_id is this one."""
        bot = self.call("GET", "/open-apis/bot/v3/info", repeat=True).get("bot", {})
        return BotInfo(str(bot.get("open_id", "")), str(bot.get("app_name", "")))

    def user_name(self, open_id: str) -> str:
        """A person's name, asked for once an hour; empty where the app may not know it."""
        return self._names.get(open_id, lambda: self._ask_name(open_id))

    def _ask_name(self, open_id: str) -> str:
        query = [("user_id_type", "open_id")]
        path = "/open-apis/contact/v3/users/:user_id"
        try:
            answer = self.call("GET", path, {"user_id": open_id}, query=query, repeat=True)
        except FeishuError as error:
            if error.kind in (Kind.MISSING_SCOPE, Kind.NOT_ALLOWED):
                return ""
            raise
        return str(answer.get("data", {}).get("user", {}).get("name", ""))


def open_feishu(section: FeishuSection, shared: SharedTokens | None = None) -> Feishu:
    """The door that the settings describe; `shared` (store.small.Small) lets all processes use one token."""
    return Feishu(
        section.app_id,
        section.app_secret.get_secret_value(),
        domain=section.domain,
        proxy=section.proxy.get_secret_value(),
        shared=shared,
    )


def _once(uuid: str) -> Json:
    return {"uuid": uuid} if uuid else {}


def _sent(answer: Json) -> Sent:
    data = answer.get("data", {})
    return Sent(str(data.get("message_id", "")), str(data.get("chat_id", "")))
