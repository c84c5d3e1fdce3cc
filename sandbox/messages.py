"""The messages of all chats: where a new one goes, how it is read back, who mentioned whom."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError, parameter_error
from sandbox.ids import derived
from sandbox.people import Chat

Json = dict[str, Any]


@dataclass(slots=True)
class Message:
    """`content` is the platform's JSON string as events carry it; `reply_to` is the message that was really answered,
    where `parent_id` inside a thread is always the thread's first one. Times are Unix milliseconds."""

    message_id: str
    chat_id: str
    msg_type: str
    content: str
    sender: str
    sender_kind: str
    created: int
    updated: int
    root_id: str = ""
    parent_id: str = ""
    thread_id: str = ""
    reply_to: str = ""
    card_id: str = ""
    number: int = 0
    recalled: bool = False
    edits: int = 0
    mentions: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    follow_ups: list[Json] = field(default_factory=list)

    @property
    def by_app(self) -> bool:
        return self.sender_kind == "app"


class Messages:
    """Everything that was said, by id and by chat, oldest first."""

    def __init__(self) -> None:
        self._all: dict[str, Message] = {}
        self._by_chat: dict[str, list[str]] = {}
        self._threads: dict[str, str] = {}
        self._replies: dict[str, list[str]] = {}

    def add(self, message: Message) -> None:
        message.number = message.number or len(self._all) + 1
        self._all[message.message_id] = message
        self._by_chat.setdefault(message.chat_id, []).append(message.message_id)
        if message.thread_id:
            starts = message.thread_id == derived("omt_", message.message_id)
            self._threads.setdefault(message.thread_id, message.message_id if starts else message.parent_id)
        if message.reply_to:
            self._replies.setdefault(message.reply_to, []).append(message.message_id)

    def get(self, message_id: str) -> Message:
        """Raises 230001 for an id that never was."""
        message = self._all.get(message_id)
        if message is None:
            raise parameter_error("invalid message_id")
        return message

    def find(self, message_id: str) -> Message | None:
        return self._all.get(message_id)

    def living(self, message_id: str) -> Message:
        """The message, unless it was recalled: 230011."""
        message = self.get(message_id)
        if message.recalled:
            raise ApiError(230011, "The message was withdrawn.")
        return message

    def in_chat(self, chat_id: str) -> list[Message]:
        return [self._all[message_id] for message_id in self._by_chat.get(chat_id, [])]

    def in_thread(self, thread_id: str) -> list[Message]:
        """Raises 230019 for a topic that never was. The first message belongs to its thread."""
        first = self._threads.get(thread_id)
        if first is None:
            raise ApiError(230019, "The topic does NOT exist.")
        return [message for message in self.in_chat(self._all[first].chat_id) if message.thread_id == thread_id]

    def starts_thread(self, message: Message) -> bool:
        return self._threads.get(message.thread_id) == message.message_id

    def answers_to(self, message_id: str) -> list[Message]:
        """What the app replied to this message."""
        found = (self._all[reply] for reply in self._replies.get(message_id, []))
        return [message for message in found if message.by_app]

    def place(self, message: Message, chat: Chat, target: Message | None, *, in_thread: bool) -> None:
        """Fill in root, parent and thread as the platform does, opening a thread at `target` where one is wanted.

        https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/thread-introduction
        """
        if target is None:
            if chat.type == "topic_group":
                message.thread_id = derived("omt_", message.message_id)
            return
        message.reply_to = target.message_id
        if in_thread and not target.thread_id:
            target.thread_id = derived("omt_", target.message_id)
            self._threads[target.thread_id] = target.message_id
        if target.thread_id:
            message.thread_id = target.thread_id
            message.root_id = message.parent_id = self._threads[target.thread_id]
            return
        message.root_id, message.parent_id = target.root_id or target.message_id, target.message_id

    def __iter__(self) -> Iterator[Message]:
        return iter(self._all.values())

    def forget(self) -> None:
        for book in (self._all, self._by_chat, self._threads, self._replies):
            book.clear()


def api_view(message: Message, *, content: str, app_id: str, tenant: str) -> Json:
    """The message as `GET /im/v1/messages/:id` answers it; absent relations are left out."""
    sender_type = "app" if message.sender_kind == "app" else "user"
    view: Json = {
        "message_id": message.message_id,
        "msg_type": message.msg_type,
        "create_time": str(message.created),
        "update_time": str(message.updated),
        "deleted": message.recalled,
        "updated": message.updated != message.created,
        "chat_id": message.chat_id,
        "sender": {
            "id": app_id if message.by_app else message.sender,
            "id_type": "app_id" if message.by_app else "open_id",
            "sender_type": sender_type,
            "tenant_key": tenant,
        },
        "body": {"content": "This message was recalled" if message.recalled else content},
    }
    if message.mentions:
        view["mentions"] = [
            {"key": at["key"], "id": at["open_id"], "id_type": "open_id", "name": at["name"], "tenant_key": tenant}
            for at in message.mentions
        ]
    relations = {"root_id": message.root_id, "parent_id": message.parent_id, "thread_id": message.thread_id}
    return view | {name: value for name, value in relations.items() if value}


def parsed(content: str) -> Any:
    return json.loads(content)
