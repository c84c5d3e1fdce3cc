"""Message contents that the bot sends: each type's rules, and its @ tags turned into placeholders.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/im-v1/message/create_json
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.card_errors import TABLES, TEMPLATE, CardError
from sandbox.cards import check_message_card
from sandbox.entities import MAX_BYTES, Entity
from sandbox.errors import ApiError, parameter_error
from sandbox.people import Chat
from sandbox.post import check_post
from sandbox.state import State

Json = dict[str, Any]
MAX_TEXT_BYTES = 150 * 1024
DIVIDER_CHARS = 20
AT = re.compile(r'<at\s+user_id\s*=\s*"([^"]*)"\s*>(.*?)</at>', re.DOTALL)


@dataclass(slots=True)
class Checked:
    """What is stored: the content string, who was mentioned, and for a card the card or its entity."""

    content: str
    mentions: list[Json] = field(default_factory=list)
    card: Json | None = None
    size: int = 0
    entity: Entity | None = None


def check(state: State, chat: Chat, msg_type: str, content: str) -> Checked:
    """Raises 230001 for a malformed content, 230025 for a long one, 230099 for a refused card."""
    checker = CHECKERS.get(msg_type)
    if checker is None:
        raise parameter_error(f"invalid msg_type {msg_type}")
    limit = MAX_TEXT_BYTES if msg_type == "text" else MAX_BYTES
    if len(content.encode("utf-8", "surrogatepass")) > limit:
        raise ApiError(230025, "The length of the message content reaches its limit.")
    try:
        value = json.loads(content)
    except ValueError as error:
        raise parameter_error("content is not a string in json format") from error
    if not isinstance(value, dict):
        raise parameter_error("content is not a JSON object in a string")
    return checker(state, chat, value, content)


def _text(state: State, chat: Chat, value: Json, content: str) -> Checked:
    text = value.get("text")
    if not isinstance(text, str) or not text:
        raise parameter_error("text is required in content")
    mentions: list[Json] = []
    text = AT.sub(lambda found: _mention(state, chat, found.group(1), found.group(2), mentions), text)
    return Checked(json.dumps({"text": text}, ensure_ascii=False), mentions)


def _mention(state: State, chat: Chat, who: str, shown: str, mentions: list[Json]) -> str:
    if who == "all":
        if not chat.at_all:
            raise ApiError(230018, "These operations are NOT allowed at current group settings.")
        mentions.append({"key": "@_all", "open_id": "all", "name": "所有人", "is_bot": False})
        return "@_all"
    name = state.name_of(who)
    if not name:
        return f"@{shown}"
    key = f"@_user_{len(mentions) + 1}"
    mentions.append({"key": key, "open_id": who, "name": name, "is_bot": who == state.bot_open_id})
    return key


def _post(state: State, chat: Chat, value: Json, content: str) -> Checked:
    check_post(value, state.image_known, state.file_known)
    return Checked(content)


def _image(state: State, chat: Chat, value: Json, content: str) -> Checked:
    if not state.image_known(_key(value, "image_key")):
        raise ApiError(230017, "Bot is NOT the owner of the resource.")
    return Checked(content)


def _file(state: State, chat: Chat, value: Json, content: str) -> Checked:
    _own_file(state, value, None)
    return Checked(content)


def _audio(state: State, chat: Chat, value: Json, content: str) -> Checked:
    _own_file(state, value, "opus")
    return Checked(content)


def _media(state: State, chat: Chat, value: Json, content: str) -> Checked:
    _own_file(state, value, "mp4")
    if "image_key" in value and not state.image_known(_key(value, "image_key")):
        raise ApiError(230017, "Bot is NOT the owner of the resource.")
    return Checked(content)


def _own_file(state: State, value: Json, kind: str | None) -> None:
    stored = state.files.all.get(_key(value, "file_key"))
    if stored is None or stored.owner != "app" or stored.kind == "image":
        raise ApiError(230017, "Bot is NOT the owner of the resource.")
    if kind is not None and stored.kind != kind:
        raise ApiError(230055, "The type of file upload does not match the type of message being sent.")


def _sticker(state: State, chat: Chat, value: Json, content: str) -> Checked:
    key = _key(value, "file_key")
    received = (message for message in state.messages if message.msg_type == "sticker" and not message.by_app)
    if not any(json.loads(message.content).get("file_key") == key for message in received):
        raise ApiError(230017, "Bot is NOT the owner of the resource.")
    return Checked(content)


def _share_chat(state: State, chat: Chat, value: Json, content: str) -> Checked:
    shared = state.chats.get(_key(value, "chat_id"))
    if shared is None or not shared.bot:
        raise ApiError(230002, "Bot/User can NOT be out of the chat.")
    if shared.type == "p2p":
        raise ApiError(230015, "P2P chat can NOT be shared.")
    return Checked(content)


def _share_user(state: State, chat: Chat, value: Json, content: str) -> Checked:
    if _key(value, "user_id") not in state.people:
        raise parameter_error("invalid user_id")
    return Checked(content)


def _system(state: State, chat: Chat, value: Json, content: str) -> Checked:
    """A divider line in a direct chat."""
    if chat.type != "p2p" or value.get("type") != "divider":
        raise parameter_error("system messages are dividers in p2p chats")
    text = value.get("params", {}).get("divider_text", {}).get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= DIVIDER_CHARS:
        raise parameter_error(f"divider_text has 1 to {DIVIDER_CHARS} characters")
    return Checked(content)


def _interactive(state: State, chat: Chat, value: Json, content: str) -> Checked:
    kind, data = value.get("type"), value.get("data")
    if kind == "template":
        raise CardError(TEMPLATE, "template does not exist").for_message()
    if kind == "card" and isinstance(data, dict):
        return Checked("{}", entity=_unsent(state, str(data.get("card_id", ""))))
    card, size = check_message_card(state, content)
    return Checked("{}", card=card, size=size)


def _unsent(state: State, card_id: str) -> Entity:
    """An entity is sent once."""
    entity = state.cards.all.get(card_id)
    if entity is None or not entity.public:
        raise CardError(TABLES, "cardid is invalid", card_id).for_message()
    if state.cards.expired(entity):
        raise CardError(TABLES, "card entity has expired", card_id).for_message()
    if entity.message_id:
        raise CardError(TABLES, "card entity has been sent already", card_id).for_message()
    return entity


def _key(value: Json, name: str) -> str:
    key = value.get(name)
    if not isinstance(key, str) or not key:
        raise parameter_error(f"{name} is required in content")
    return key


CHECKERS: dict[str, Callable[[State, Chat, Json, str], Checked]] = {
    "text": _text,
    "post": _post,
    "image": _image,
    "file": _file,
    "audio": _audio,
    "media": _media,
    "sticker": _sticker,
    "share_chat": _share_chat,
    "share_user": _share_user,
    "system": _system,
    "interactive": _interactive,
}
