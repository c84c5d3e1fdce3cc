"""The control API's switches: chaos, clock, reset, raw events."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.chaos import Fault
from sandbox.control import answer, body_of
from sandbox.events import Events
from sandbox.ids import TENANT, fresh
from sandbox.journal import Event
from sandbox.push import Webhook
from sandbox.state import State

Json = dict[str, Any]
LinkControl = Callable[[Json], Any]


class Mischief:
    """`link` is the long connection's control, `webhook` the sender of forged and challenge requests."""

    def __init__(self, state: State, events: Events, webhook: Webhook, link: LinkControl) -> None:
        self._state = state
        self._events = events
        self._webhook = webhook
        self._acts: dict[str, Callable[[Json], Any]] = {
            "redeliver": self._redeliver,
            "forge_signature": self._forge,
            "drop_ack": self._drop_acks,
            "expire_token": self._expire_tokens,
            "rate_limit_chat": self._limit_chat,
            "close_stream": self._close_streams,
            "latency_ms": self._slow_down,
            "api_error": self._fail_api,
            "deny_scope": self._deny_scope,
            "unsubscribe": self._unsubscribe,
            "ws": lambda body: link(body["ws"]),
            "model": self._break_model,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sandbox/api/chaos", self.chaos),
            web.post("/sandbox/api/clock", self.clock),
            web.post("/sandbox/api/reset", self.reset),
            web.post("/sandbox/api/events/raw", self.raw_event),
            web.post("/sandbox/api/events/challenge", self.challenge),
        ]

    async def chaos(self, request: web.Request) -> web.Response:
        """Several switches may come at once; the answer says what each of them did."""
        body = await body_of(request)
        wanted = [name for name in self._acts if name in body]
        if not wanted:
            raise ValueError(f"what? one of {', '.join(self._acts)}")
        told: Json = {}
        for name in wanted:
            done = self._acts[name](body)
            told[name] = await done if asyncio.iscoroutine(done) else done
        self._state.feed.emit("chaos", switches=body, done=told)
        return answer({"done": told, "chaos": self._state.chaos.view()})

    def _redeliver(self, body: Json) -> int:
        """{redeliver: message_id or [ids], times, order: given|reverse|random, new_event_id, seed}"""
        wanted = body["redeliver"] if isinstance(body["redeliver"], list) else [body["redeliver"]]
        events = [self._event_of(str(message_id)) for message_id in wanted]
        queue = [event for event in events for _ in range(int(body.get("times", 1)))]
        if body.get("order") == "random":
            random.Random(body.get("seed")).shuffle(queue)
        elif body.get("order") == "reverse":
            queue.reverse()
        for event in queue:
            again = self._renamed(event) if body.get("new_event_id") else event
            self._events.deliver(again)
        return len(queue)

    def _event_of(self, message_id: str) -> Event:
        about = self._state.journal.events_about(message_id)
        received = [event for event in about if event.type == "im.message.receive_v1"]
        if not received:
            raise LookupError(f"no event about message {message_id}")
        return received[0]

    def _renamed(self, event: Event) -> Event:
        header = event.raw["header"] | {"event_id": fresh("")}
        return self._events.note(event.raw | {"header": header}, event.message_id)

    async def _forge(self, body: Json) -> Json:
        """Push a made-up question with a wrong signature; the answer tells what the app said to it."""
        if not self._state.settings.event_url or not self._state.settings.encrypt_key:
            raise ValueError("a signature needs an event address and an Encrypt Key")
        chat = next(chat for chat in self._state.chats.values() if chat.type == "p2p")
        human = self._state.people[chat.members[0]]
        message = {
            "message_id": fresh("om_"),
            "create_time": str(self._state.clock.now_ms()),
            "chat_id": chat.chat_id,
            "chat_type": "p2p",
            "message_type": "text",
            "content": '{"text":"forged"}',
        }
        sender = {"sender_id": {"open_id": human.open_id}, "sender_type": "user", "tenant_key": TENANT}
        raw = self._events.envelope("im.message.receive_v1", {"sender": sender, "message": message})
        return await self._webhook.forge(raw)

    def _drop_acks(self, body: Json) -> int:
        self._state.chaos.drop_acks = int(body["drop_ack"])
        return self._state.chaos.drop_acks

    def _expire_tokens(self, body: Json) -> bool:
        self._state.tokens.expire_all()
        return True

    def _limit_chat(self, body: Json) -> float:
        seconds = float(body.get("seconds", 5))
        self._state.limits.block_chat(str(body["rate_limit_chat"]), seconds)
        return seconds

    def _close_streams(self, body: Json) -> int:
        """As if their ten minutes were over."""
        wanted = body["close_stream"]
        cards = [
            entity
            for entity in self._state.cards.all.values()
            if self._state.cards.streaming(entity) and wanted in ("all", entity.message_id)
        ]
        for entity in cards:
            entity.close_stream()
            self._state.touch_card(entity)
        return len(cards)

    def _slow_down(self, body: Json) -> float:
        self._state.chaos.latency_ms = float(body["latency_ms"])
        return self._state.chaos.latency_ms

    def _fail_api(self, body: Json) -> int:
        """{path, method?, code, status, times, lost?, message?, headers?}; false clears all planned errors."""
        wanted = body["api_error"]
        if not wanted:
            self._state.chaos.faults.clear()
        else:
            self._state.chaos.faults.append(Fault(**wanted))
        return len(self._state.chaos.faults)

    def _deny_scope(self, body: Json) -> list[str]:
        return _switched(self._state.chaos.denied_scopes, str(body["deny_scope"]), body)

    def _unsubscribe(self, body: Json) -> list[str]:
        """What the app's own page says; the events come all the same."""
        return _switched(self._state.chaos.unsubscribed, str(body["unsubscribe"]), body)

    def _break_model(self, body: Json) -> Json:
        """See ModelState.apply in model/state.py."""
        self._state.model.apply(body["model"])
        return self._state.model.describe()

    async def clock(self, request: web.Request) -> web.Response:
        """{scale?, answer_seconds?, token_seconds?, ping_seconds?}"""
        body, clock = await body_of(request), self._state.clock
        if "scale" in body:
            if float(body["scale"]) <= 0:
                raise ValueError("scale must be greater than 0")
            clock.set_scale(float(body["scale"]))
        for name in ("answer_seconds", "token_seconds", "ping_seconds"):
            if name in body:
                setattr(clock, name, float(body[name]))
        settings = {"answer_seconds": clock.answer_seconds, "token_seconds": clock.token_seconds}
        return answer({"scale": clock.scale, **settings, "ping_seconds": clock.ping_seconds})

    async def reset(self, request: web.Request) -> web.Response:
        self._events.stop()
        self._state.reset()
        self._state.feed.emit("reset")
        return answer({})

    async def raw_event(self, request: web.Request) -> web.Response:
        """{event_type, event, header?}: any event, with any field of the header replaced."""
        body = await body_of(request)
        message_id = body["event"].get("message", {}).get("message_id", "")
        made = self._events.publish(str(body["event_type"]), body["event"], message_id, **body.get("header", {}))
        return answer({"event_id": made.event_id})

    async def challenge(self, request: web.Request) -> web.Response:
        return answer(await self._webhook.challenge())


def _switched(names: set[str], name: str, body: Json) -> list[str]:
    if body.get("on", True):
        names.add(name)
    else:
        names.discard(name)
    return sorted(names)
