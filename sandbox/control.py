"""The control API under /sandbox/api/: what the page and the tests use to be people and to look behind the scenes.

Errors come as {"error": sentence} with 400 or 404. See README.md in this folder for every path.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import people_acts as acts
from sandbox.callbacks import press
from sandbox.errors import ApiError
from sandbox.events import Events
from sandbox.messages import Message
from sandbox.people import Chat, Human
from sandbox.state import State

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(value: Any, status: int = 200) -> web.Response:
    text = json.dumps(value, ensure_ascii=False)
    return web.Response(
        text=text, status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


async def body_of(request: web.Request) -> Json:
    raw = await request.read()
    value = json.loads(raw) if raw else {}
    if not isinstance(value, dict):
        raise ValueError("the body must be a JSON object")
    return value


@web.middleware
async def spoken_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Everything that a caller can get wrong becomes one sentence."""
    if not request.path.startswith("/sandbox/api/"):
        return await handler(request)
    try:
        return await handler(request)
    except KeyError as error:
        return answer({"error": f"{error.args[0]} is missing"}, 400)
    except LookupError as error:
        return answer({"error": str(error)}, 404)
    except (ValueError, TypeError) as error:
        return answer({"error": str(error)}, 400)
    except ApiError as error:
        return answer({"error": error.message, "code": error.code}, 400)


class Control:
    """Chats, messages, people. The rest (chaos, clock, looking) is in inspect.py and mischief.py."""

    def __init__(self, state: State, events: Events) -> None:
        self._state = state
        self._events = events

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/api/state", self.state),
            web.get("/sandbox/api/chats/{chat_id}/messages", self.messages),
            web.post("/sandbox/api/chats/{chat_id}/messages", self.say),
            web.post("/sandbox/api/chats/{chat_id}/open", self.open),
            web.post("/sandbox/api/chats/{chat_id}/bot", self.seat),
            web.post("/sandbox/api/messages/{message_id}/recall", self.recall),
            web.post("/sandbox/api/messages/{message_id}/press", self.press),
            web.post("/sandbox/api/messages/{message_id}/reactions", self.react),
            web.get("/sandbox/api/messages/{message_id}", self.message),
            web.post("/sandbox/api/menu", self.menu),
        ]

    def _chat(self, request: web.Request) -> Chat:
        chat = self._state.chats.get(request.match_info["chat_id"])
        if chat is None:
            raise LookupError("no such chat")
        return chat

    def _message(self, request: web.Request) -> Message:
        message = self._state.messages.find(request.match_info["message_id"])
        if message is None:
            raise LookupError("no such message")
        return message

    def _human(self, body: Json, chat: Chat | None = None) -> Human:
        """`from`: an open_id, who must sit in the chat."""
        human = self._state.people.get(str(body.get("from", "")))
        if human is None:
            raise LookupError("from: no such person")
        if chat is not None and human.open_id not in chat.members:
            raise ValueError(f"{human.name} is not in this chat")
        return human

    async def state(self, request: web.Request) -> web.Response:
        state = self._state
        people = [
            {
                "open_id": human.open_id,
                "union_id": human.union_id,
                "name": human.name,
                "en_name": human.en_name,
                "tenant_key": human.tenant_key,
                "is_bot": human.is_bot,
                "available": human.available,
                "resigned": human.resigned,
            }
            for human in state.people.values()
        ]
        chats = [
            {
                "chat_id": chat.chat_id,
                "name": chat.name,
                "en_name": chat.en_name,
                "type": chat.type,
                "members": chat.members,
                "bot": chat.bot,
            }
            for chat in state.chats.values()
        ]
        return answer(
            {
                "app_id": state.settings.app_id,
                "title": state.settings.page_title,
                "bot": {"open_id": state.bot_open_id, "name": state.bot_name},
                "people": people,
                "chats": chats,
                "chaos": state.chaos.view()
                | {"rate_limited_chats": state.limits.blocked(), "model": state.model.describe()},
                "time_scale": state.clock.scale,
                "transport": state.settings.transport,
                "event_url": state.settings.event_url,
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        return answer([self._state.view(message) for message in self._state.messages.in_chat(chat.chat_id)])

    async def message(self, request: web.Request) -> web.Response:
        return answer(self._state.view(self._message(request)))

    async def say(self, request: web.Request) -> web.Response:
        chat, body = self._chat(request), await body_of(request)
        message = acts.say(self._state, self._events, chat, self._human(body, chat), body)
        return answer(self._state.view(message))

    async def recall(self, request: web.Request) -> web.Response:
        message, body = self._message(request), await body_of(request)
        chat = self._state.chats[message.chat_id]
        acts.take_back(self._state, self._events, message, self._human(body, chat))
        return answer(self._state.view(message))

    async def press(self, request: web.Request) -> web.Response:
        message, body = self._message(request), await body_of(request)
        if not message.card_id or message.recalled:
            raise ValueError("the message is not a card, or it was recalled")
        human = self._human(body, self._state.chats[message.chat_id])
        return answer(await press(self._state, self._events, message, human, body))

    async def react(self, request: web.Request) -> web.Response:
        message, body = self._message(request), await body_of(request)
        human = self._human(body, self._state.chats[message.chat_id])
        return answer(acts.react(self._state, self._events, message, human, str(body["emoji"])))

    async def open(self, request: web.Request) -> web.Response:
        chat, body = self._chat(request), await body_of(request)
        if chat.type != "p2p":
            raise ValueError("only a direct chat is entered")
        acts.enter(self._state, self._events, chat, self._human(body, chat))
        return answer({})

    async def seat(self, request: web.Request) -> web.Response:
        chat, body = self._chat(request), await body_of(request)
        if chat.type == "p2p" or body.get("action") not in ("add", "remove"):
            raise ValueError("action is add or remove, in a group")
        acts.seat_bot(self._state, self._events, chat, self._human(body, chat), seated=body["action"] == "add")
        return answer({})

    async def menu(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        acts.press_menu(self._state, self._events, self._human(body), str(body["event_key"]))
        return answer({})
