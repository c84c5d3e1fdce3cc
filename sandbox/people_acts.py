"""What people do in the chats: say something, recall it, react; each makes the platform's event."""

import base64
import json
import re
from typing import Any

from sandbox.events import Events, identifier, message_event
from sandbox.ids import fresh
from sandbox.messages import Message
from sandbox.people import Chat, Human
from sandbox.state import State

Json = dict[str, Any]
GROUP_SCOPE, AT_SCOPE = "im:message.group_msg", "im:message.group_at_msg:readonly"
DIRECT_SCOPE = "im:message.p2p_msg:readonly"


def say(state: State, events: Events, chat: Chat, human: Human, said: Json) -> Message:
    """A message of a person: {text} or {msg_type, content}, mention, reply_to, in_thread, file, deliver.

    Raises ValueError for what no client could send, ApiError for an unknown or recalled reply_to.
    """
    now = state.clock.now_ms()
    msg_type = str(said.get("msg_type") or "text")
    mentions = _mentions(state, said.get("mention") or [])
    content = _content(state, human, msg_type, said, mentions)
    kind = "bot" if human.is_bot else "user"
    message = Message(fresh("om_"), chat.chat_id, msg_type, content, human.open_id, kind, now, now)
    message.mentions = mentions
    target = state.messages.living(said["reply_to"]) if said.get("reply_to") else None
    if target is not None and target.chat_id != chat.chat_id:
        raise ValueError("reply_to is in another chat")
    state.messages.place(message, chat, target, in_thread=bool(said.get("in_thread")))
    state.messages.add(message)
    state.touch_message(message, "message")
    raw = events.note(
        events.envelope("im.message.receive_v1", message_event(state, message, chat, human)), message.message_id
    )
    if chat.bot and said.get("deliver", True) and _subscribed(state, chat, message):
        events.deliver(raw)
    return message


def _subscribed(state: State, chat: Chat, message: Message) -> bool:
    """Which messages the app's scopes let through; all are granted until chaos denies one."""
    denied = state.chaos.denied_scopes
    if chat.type == "p2p":
        return DIRECT_SCOPE not in denied
    if GROUP_SCOPE not in denied:
        return True
    return AT_SCOPE not in denied and any(at["open_id"] == state.bot_open_id for at in message.mentions)


def _mentions(state: State, wanted: list[str]) -> list[Json]:
    found: list[Json] = []
    for name in wanted:
        if name == "all":
            found.append({"key": "@_all", "open_id": "all", "name": "所有人", "is_bot": False})
            continue
        open_id = state.bot_open_id if name == "bot" else name
        if not state.name_of(open_id):
            raise ValueError(f"nobody is called {name}")
        number = sum(at["key"] != "@_all" for at in found) + 1
        human = state.people.get(open_id)
        is_bot = human is None or human.is_bot
        found.append({"key": f"@_user_{number}", "open_id": open_id, "name": state.name_of(open_id), "is_bot": is_bot})
    return found


def _content(state: State, human: Human, msg_type: str, said: Json, mentions: list[Json]) -> str:
    if msg_type == "text":
        text = said.get("text", (said.get("content") or {}).get("text"))
        if not isinstance(text, str) or not text:
            raise ValueError("text is needed")
        return json.dumps({"text": _placed(text, mentions)}, ensure_ascii=False)
    content = dict(said.get("content") or {})
    if "file" in said:
        content |= _upload(state, human, msg_type, said["file"])
    if not content:
        raise ValueError("content is needed")
    return json.dumps(content, ensure_ascii=False)


def _placed(text: str, mentions: list[Json]) -> str:
    """`@name` becomes the placeholder; a mention that the text does not show is put in front."""
    for at in reversed(mentions):
        named = re.compile(rf"@{re.escape(at['name'])}(?![\w-])")
        if at["key"] in text:
            continue
        text = named.sub(at["key"], text, count=1) if named.search(text) else f"{at['key']} {text}"
    return text


def _upload(state: State, human: Human, msg_type: str, file: Json) -> Json:
    """{name, base64} that comes with a picture, a file, a voice message or a video."""
    data = base64.b64decode(file["base64"], validate=True)
    name = str(file.get("name") or "file")
    duration = int(file.get("duration") or 0)
    stored = state.files.keep(data, "image" if msg_type == "image" else "stream", name, human.open_id, duration)
    state.dirty.add(("file", stored.key))
    if msg_type == "image":
        return {"image_key": stored.key}
    told: Json = {"file_key": stored.key}
    if msg_type in ("file", "media"):
        told["file_name"] = name
    if msg_type in ("audio", "media"):
        told["duration"] = duration
    return told


def take_back(state: State, events: Events, message: Message, human: Human) -> None:
    """im.message.recalled_v1. Raises ValueError unless the person may: the author, or the owner of the group."""
    chat = state.chats[message.chat_id]
    own = message.sender == human.open_id
    owner = chat.type != "p2p" and chat.members[:1] == [human.open_id]
    if not own and not owner:
        raise ValueError("only the author or the group's owner can recall it")
    if message.recalled:
        raise ValueError("it is recalled already")
    message.recalled = True
    state.touch_message(message, "recall")
    if chat.bot:
        told = {
            "message_id": message.message_id,
            "chat_id": message.chat_id,
            "recall_time": str(state.clock.now_ms()),
            "recall_type": "message_owner" if own else "group_owner",
        }
        events.publish("im.message.recalled_v1", told, message.message_id)


def react(state: State, events: Events, message: Message, human: Human, emoji: str) -> Json:
    """im.message.reaction.created_v1, operator_type user."""
    reaction: Json = {"reaction_id": fresh("ZCaCIjUBVVWSrm5L-"), "emoji": emoji, "by": human.open_id, "kind": "user"}
    message.reactions.append(reaction | {"at": state.clock.now_ms()})
    state.touch_message(message)
    told = {
        "message_id": message.message_id,
        "reaction_type": {"emoji_type": emoji},
        "operator_type": "user",
        "user_id": identifier(human),
        "action_time": str(state.clock.now_ms()),
    }
    if state.chats[message.chat_id].bot:
        events.publish("im.message.reaction.created_v1", told, message.message_id)
    return reaction


def enter(state: State, events: Events, chat: Chat, human: Human) -> None:
    """im.chat.access_event.bot_p2p_chat_entered_v1: whenever a direct chat is opened."""
    said = state.messages.in_chat(chat.chat_id)
    last = said[-1] if said else None
    told = {
        "chat_id": chat.chat_id,
        "operator_id": identifier(human),
        "last_message_id": last.message_id if last else "",
        "last_message_create_time": str(last.created) if last else "",
    }
    events.publish("im.chat.access_event.bot_p2p_chat_entered_v1", told)


def seat_bot(state: State, events: Events, chat: Chat, human: Human, *, seated: bool) -> None:
    """im.chat.member.bot.added_v1 or deleted_v1."""
    chat.bot = seated
    state.dirty.add(("chat", chat.chat_id))
    told = {
        "chat_id": chat.chat_id,
        "operator_id": identifier(human),
        "external": False,
        "operator_tenant_key": human.tenant_key,
        "name": chat.name,
        "i18n_names": {"zh_cn": chat.name, "en_us": chat.name},
    }
    events.publish(f"im.chat.member.bot.{'added' if seated else 'deleted'}_v1", told)


def press_menu(state: State, events: Events, human: Human, event_key: str) -> None:
    """application.bot.menu_v6; its timestamp is in seconds."""
    operator = {"operator_name": human.name, "operator_id": identifier(human)}
    told = {"operator": operator, "event_key": event_key, "timestamp": int(state.clock.now())}
    events.publish("application.bot.menu_v6", told)
