"""A Matrix homeserver of one room and a custom bot's webhook, scripted, on the loopback."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

ROOM = "!alerts:larkey.test"
TOKEN = "syt_a_token_of_the_tests"
HOOK_SECRET = "a-secret-of-the-webhook"
PUT = "/_matrix/client/v3/rooms/"


class Homeserver:
    """`events` are the room's messages by event id, in order; `cards` what the webhook got. `refuse` answers 503."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.cards: list[dict[str, Any]] = []
        self.refuse = 0
        self._transactions: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def shown(self) -> list[dict[str, Any]]:
        """The room as a client shows it: messages with their last edits in their place."""
        room: dict[str, dict[str, Any]] = {}
        for event_id, content in self.events.items():
            relates = content.get("m.relates_to", {})
            if relates.get("rel_type") == "m.replace":
                assert relates["event_id"] in room, "an edit of what is not there"
                room[relates["event_id"]] = content["m.new_content"]
            else:
                room[event_id] = content
        return list(room.values())

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _put(self, path: str, content: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        room, send, kind, transaction = path.removeprefix(PUT).split("/")
        assert (unquote(room), send, kind) == (ROOM, "send", "m.room.message")
        assert content["msgtype"] == "m.text"
        event = self._transactions.setdefault(transaction, f"$event{len(self._transactions)}")
        self.events.setdefault(event, content)
        return 200, {"event_id": event}

    def _hook(self, content: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        signed = hmac.new(f"{content['timestamp']}\n{HOOK_SECRET}".encode(), b"", hashlib.sha256).digest()
        if content["sign"] != base64.b64encode(signed).decode():
            return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        self.cards.append(content["card"])
        return 200, {"code": 0, "msg": "success", "data": {}}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                if self.headers["Authorization"] != f"Bearer {TOKEN}":
                    self._answer(401, {"errcode": "M_UNKNOWN_TOKEN"})
                elif scripted.refuse:
                    scripted.refuse -= 1
                    self._answer(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 200})
                else:
                    self._answer(*scripted._put(self.path, self._content()))

            def do_POST(self) -> None:
                assert self.path == "/hook/of/the/bot"
                self._answer(*scripted._hook(self._content()))

            def _content(self) -> dict[str, Any]:
                found: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                return found

            def _answer(self, status: int, body: dict[str, Any]) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        return Handler
