"""Events as the platform words them, and the hand-over to whichever transport is configured.

https://open.feishu.cn/document/ukTMukTMukTM/uUTNz4SN1MjL1UzM (envelope v2)
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Protocol

from sandbox.ids import TENANT, fresh
from sandbox.journal import Event
from sandbox.messages import Message
from sandbox.people import Chat, Human
from sandbox.state import State

Json = dict[str, Any]
LADDER = (0.0, 15.0, 300.0, 3600.0, 21600.0)
log = logging.getLogger("sandbox.events")


class Transport(Protocol):
    async def attempt(self, event: Event, attempt: int) -> bool:
        """One delivery; True when it was acknowledged."""
        ...

    async def ask(self, event: Event) -> tuple[int, Any]:
        """One card callback: (client code, parsed answer)."""
        ...


class Events:
    """Makes events and pushes each until it is acknowledged, at most five times."""

    def __init__(self, state: State, transport: Transport) -> None:
        self._state = state
        self.transport = transport
        self._tasks: set[asyncio.Task[None]] = set()

    def envelope(self, event_type: str, event: Json, **header: Any) -> Json:
        """Schema 2.0; `create_time` is in milliseconds unless the header says otherwise."""
        standard = {
            "event_id": fresh(""),
            "event_type": event_type,
            "create_time": str(self._state.clock.now_ms()),
            "token": self._state.settings.verification_token,
            "app_id": self._state.settings.app_id,
            "tenant_key": TENANT,
        }
        return {"schema": "2.0", "header": standard | header, "event": event}

    def publish(self, event_type: str, event: Json, message_id: str = "", **header: Any) -> Event:
        """Note the event and start to deliver it."""
        made = self.note(self.envelope(event_type, event, **header), message_id)
        self.deliver(made)
        return made

    def note(self, raw: Json, message_id: str = "") -> Event:
        made = Event(raw["header"]["event_id"], raw["header"]["event_type"], raw, message_id)
        self._state.journal.note_event(made)
        return made

    def deliver(self, event: Event) -> None:
        self.spawn(self._climb(event))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _climb(self, event: Event) -> None:
        for attempt, wait in enumerate(LADDER, 1):
            if wait:
                await self._state.clock.sleep(wait)
            if await self.transport.attempt(event, attempt):
                return
        log.warning("event %s was never acknowledged", event.event_id)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()


def identifier(human: Human) -> Json:
    """user_id is filled only with contact:user.employee_id:readonly, which the sandbox's app lacks."""
    return {"union_id": human.union_id, "user_id": None, "open_id": human.open_id}


def message_event(state: State, message: Message, chat: Chat, human: Human) -> Json:
    """im.message.receive_v1: https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/events/receive"""
    body: Json = {
        "message_id": message.message_id,
        "create_time": str(message.created),
        "update_time": str(message.updated),
        "chat_id": chat.chat_id,
        "chat_type": chat.event_type,
        "message_type": message.msg_type,
        "content": message.content,
    }
    relations = {"root_id": message.root_id, "parent_id": message.parent_id, "thread_id": message.thread_id}
    body |= {name: value for name, value in relations.items() if value}
    if message.mentions:
        body["mentions"] = [_mention(state, at) for at in message.mentions]
    sender = {
        "sender_id": identifier(human),
        "sender_type": "bot" if human.is_bot else "user",
        "tenant_key": human.tenant_key,
    }
    return {"sender": sender, "message": body}


def _mention(state: State, at: Json) -> Json:
    if at["key"] == "@_all":
        nobody = {"union_id": "", "user_id": "", "open_id": ""}
        return {"key": "@_all", "id": nobody, "name": at["name"], "tenant_key": TENANT}
    human = state.people.get(at["open_id"])
    ids = identifier(human) if human else {"union_id": "", "user_id": None, "open_id": at["open_id"]}
    kind = "bot" if at["is_bot"] else "user"
    return {"key": at["key"], "id": ids, "name": at["name"], "mentioned_type": kind, "tenant_key": TENANT}
