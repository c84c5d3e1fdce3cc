"""The control API's registry: more people, more chats, and what makes one of them refuse the bot."""

from aiohttp import web

from sandbox.control import answer, body_of
from sandbox.ids import TENANT, fresh
from sandbox.people import Chat, make_human
from sandbox.state import State


class Housing:
    """Adds and changes people and chats."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sandbox/api/people", self.add_person),
            web.post("/sandbox/api/people/{open_id}", self.change_person),
            web.post("/sandbox/api/chats", self.add_chat),
            web.post("/sandbox/api/chats/{chat_id}", self.change_chat),
        ]

    async def add_person(self, request: web.Request) -> web.Response:
        """{name, tenant_key?, bot?}: a new colleague (or another tenant's person, or somebody's bot) with a chat."""
        body = await body_of(request)
        human = make_human(self._state.settings.app_id, str(body["name"]))
        human.tenant_key = str(body.get("tenant_key", TENANT))
        human.is_bot = bool(body.get("bot"))
        self._state.people[human.open_id] = human
        self._state.dirty.add(("person", human.open_id))
        chat = self._state.direct_chat(human.open_id)
        return answer({"open_id": human.open_id, "name": human.name, "chat_id": chat.chat_id})

    async def change_person(self, request: web.Request) -> web.Response:
        """{resigned?, available?, bot_off?}"""
        body, human = await body_of(request), self._state.people.get(request.match_info["open_id"])
        if human is None:
            raise LookupError("no such person")
        for name in ("resigned", "available", "bot_off"):
            if name in body:
                setattr(human, name, bool(body[name]))
        self._state.dirty.add(("person", human.open_id))
        return answer({})

    async def add_chat(self, request: web.Request) -> web.Response:
        """{name, type: group|topic_group, members, bot?}"""
        body = await body_of(request)
        members = [str(member) for member in body.get("members", [])]
        if body.get("type") not in ("group", "topic_group") or not set(members) <= self._state.people.keys():
            raise ValueError("type is group or topic_group, members are open_ids")
        chat = Chat(fresh("oc_"), str(body["name"]), body["type"], members, bool(body.get("bot", True)))
        self._state.chats[chat.chat_id] = chat
        self._state.dirty.add(("chat", chat.chat_id))
        return answer({"chat_id": chat.chat_id})

    async def change_chat(self, request: web.Request) -> web.Response:
        """{threads?, at_all?, muted?, dissolved?}"""
        body, chat = await body_of(request), self._state.chats.get(request.match_info["chat_id"])
        if chat is None:
            raise LookupError("no such chat")
        for name in ("threads", "at_all", "muted", "dissolved"):
            if name in body:
                setattr(chat, name, bool(body[name]))
        self._state.dirty.add(("chat", chat.chat_id))
        return answer({})
