"""The long connection: discovery, the websocket with its binary frames, and the transport over it.

Cluster mode: every event goes to one random connection of the app, which has 3 s to acknowledge it. Card callbacks
travel in frames of type `event` too; their answer is in the acknowledgement.
https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/request-url-configuration-case
"""

import asyncio
import base64
import json
import random
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.frames import CONTROL, DATA, Frame, decode, encode
from sandbox.ids import fresh
from sandbox.journal import Event
from sandbox.state import State

Json = dict[str, Any]
MAX_LINKS = 50
PART_BYTES = 32 * 1024
SERVICE = 4242
WS_PATH = "/ws/v2"
TOO_MANY, AUTH_FAILED, INTERNAL = 1000040350, 514, 1000040343
LATE, UNREACHABLE, NOT_OK, MALFORMED = 200341, 200342, 200671, 200672


@dataclass(slots=True, eq=False)
class Link:
    socket: web.WebSocketResponse
    waiting: dict[str, "asyncio.Future[Frame]"] = field(default_factory=dict)


class LongLink:
    """Serves the app's connections and delivers over one of them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._links: set[Link] = set()
        self._tickets: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/callback/ws/endpoint", self.discover), web.get(WS_PATH, self.connect)]

    async def discover(self, request: web.Request) -> web.Response:
        """{AppID, AppSecret} -> data.URL with a ticket for one connection, and the client's configuration."""
        try:
            body = await request.json()
        except ValueError:
            body = None
        code, told = self._refusal(body if isinstance(body, dict) else {})
        if code:
            return web.json_response({"code": code, "msg": told, "data": None})
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        query = f"device_id={random.randrange(1 << 62)}&service_id={SERVICE}&access_key={fresh('')}&ticket={ticket}"
        data = {"URL": f"ws://{request.host}{WS_PATH}?{query}", "ClientConfig": self._config()}
        return web.json_response({"code": 0, "msg": "success", "data": data})

    def _refusal(self, body: Json) -> tuple[int, str]:
        settings, chaos = self._state.settings, self._state.chaos
        if chaos.refuse_links > 0:
            chaos.refuse_links -= 1
            return TOO_MANY, "the number of connections exceeded the limit"
        if body.get("AppID") != settings.app_id or body.get("AppSecret") != settings.app_secret:
            return AUTH_FAILED, "app_id or app_secret is invalid"
        if len(self._links) >= MAX_LINKS:
            return TOO_MANY, "the number of connections exceeded the limit"
        return 0, ""

    def _config(self) -> Json:
        clock = self._state.clock
        ping = clock.ping_seconds or clock.scaled(120)
        return {
            "ReconnectCount": -1,
            "ReconnectInterval": max(1, round(clock.scaled(120))),
            "ReconnectNonce": max(1, round(clock.scaled(30))),
            "PingInterval": max(1, round(ping)),
        }

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One websocket; its ticket works once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            headers = {"handshake-status": "514", "handshake-msg": "auth failed", "handshake-autherrcode": "1000040346"}
            return web.Response(status=401, headers=headers)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=8 * 1024 * 1024)
        await socket.prepare(request)
        link = Link(socket)
        self._links.add(link)
        try:
            async for message in socket:
                if message.type == WSMsgType.BINARY and not self._state.chaos.deaf:
                    await self._receive(link, message.data)
        finally:
            self._links.discard(link)
            for future in link.waiting.values():
                future.cancel()
        return socket

    async def _receive(self, link: Link, data: bytes) -> None:
        try:
            frame = decode(data)
        except ValueError:
            await link.socket.close(code=1002, message=b"not a frame")
            return
        if frame.method == CONTROL and frame.headers.get("type") == "ping":
            payload = json.dumps(self._config()).encode()
            pong = Frame(service=frame.service, method=CONTROL, headers={"type": "pong"}, payload=payload)
            await link.socket.send_bytes(encode(pong))
        elif frame.method == DATA:
            future = link.waiting.pop(frame.headers.get("message_id", ""), None)
            if future is not None and not future.done():
                future.set_result(frame)

    async def attempt(self, event: Event, attempt: int) -> bool:
        code, acknowledgement = await self._exchange(event, attempt, droppable=True)
        return code == 0 and acknowledgement.get("code") == 200

    async def ask(self, event: Event) -> tuple[int, Any]:
        code, acknowledgement = await self._exchange(event, 1, droppable=False)
        if code:
            return code, None
        if acknowledgement.get("code") != 200:
            return NOT_OK, None
        try:
            return 0, json.loads(base64.b64decode(acknowledgement.get("data") or b"e30="))
        except ValueError:
            return MALFORMED, None

    async def _exchange(self, event: Event, attempt: int, *, droppable: bool) -> tuple[int, Json]:
        begun = time.perf_counter()
        code, acknowledgement, error = 0, {}, ""
        try:
            frame = await asyncio.wait_for(self._send(event), self._state.clock.answer_seconds)
            acknowledgement = json.loads(frame.payload)
        except ConnectionError as problem:
            code, error = UNREACHABLE, str(problem)
        except TimeoutError:
            code, error = LATE, f"no acknowledgement within {self._state.clock.answer_seconds:g} s"
        except ValueError:
            code, error = MALFORMED, "the acknowledgement is not JSON"
        if droppable and not code and self._state.chaos.take_ack():
            code, error = LATE, "acknowledgement dropped"
        self._note(event, attempt, begun, acknowledgement, error)
        return code, acknowledgement

    async def _send(self, event: Event) -> Frame:
        if not self._links:
            raise ConnectionError("no connection is open")
        if self._state.chaos.deaf:
            await asyncio.sleep(self._state.clock.answer_seconds + 1)
        link = random.choice(list(self._links))
        name = fresh("")
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        link.waiting[name] = future
        payload = json.dumps(event.raw, ensure_ascii=False).encode()
        parts = [payload[start : start + PART_BYTES] for start in range(0, len(payload), PART_BYTES)]
        shared = {"type": "event", "message_id": name, "sum": str(len(parts)), "trace_id": fresh("")}
        shared["timestamp"] = str(self._state.clock.now_ms())
        try:
            for number, part in enumerate(parts):
                headers = shared | {"seq": str(number)}
                frame = Frame(service=SERVICE, method=DATA, headers=headers, payload_type="json", payload=part)
                await link.socket.send_bytes(encode(frame))
            return await future
        except asyncio.CancelledError as error:
            if link.socket.closed:
                raise ConnectionError("the connection was lost") from error
            raise
        finally:
            link.waiting.pop(name, None)

    def _note(self, event: Event, attempt: int, begun: float, acknowledgement: Json, error: str) -> None:
        delivery = {
            "at": time.time(),
            "attempt": attempt,
            "status": acknowledgement.get("code", 0),
            "ms": round((time.perf_counter() - begun) * 1000, 3),
            "body": json.dumps(acknowledgement, ensure_ascii=False)[:2000],
            "error": error,
        }
        self._state.journal.note_delivery(event, delivery)
        if self._state.feed.listening:
            named = {"event_id": event.event_id, "event_type": event.type, "message_id": event.message_id}
            self._state.feed.emit("delivery", **named, **delivery)

    async def control(self, wanted: Json) -> Json:
        """{drop: true} closes all connections, {refuse: n} the next n discoveries, {deaf: bool} ignores all frames."""
        chaos = self._state.chaos
        if "refuse" in wanted:
            chaos.refuse_links = int(wanted["refuse"])
        if "deaf" in wanted:
            chaos.deaf = bool(wanted["deaf"])
        if "ping_seconds" in wanted:
            self._state.clock.ping_seconds = float(wanted["ping_seconds"])
        if wanted.get("drop"):
            await self.close()
        return {"connections": len(self._links), "refuse": chaos.refuse_links, "deaf": chaos.deaf}

    async def close(self) -> None:
        for link in list(self._links):
            await link.socket.close(code=1012, message=b"service restart")
