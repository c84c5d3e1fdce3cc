"""The bot's side for the tests of the page: an app that answers callbacks, and calls to the Open Platform.

The page and the sandbox are what is tested; the app is as small as a server can be and says what the test tells it.
"""

import json
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import APP_ID, APP_SECRET, Sandbox
from tests.support import call_json, request

Json = dict[str, Any]
BOUNDARY = "a-boundary-of-the-tests"


class App:
    """Answers every event and callback with `status` and `answer`, once `may_answer` is set."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.reset()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def reset(self) -> None:
        self.answer: Json = {}
        self.status = 200
        self.may_answer.set()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                app.may_answer.wait(30)
                body = json.dumps(app.answer).encode()
                self.send_response(app.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        return Handler

    def close(self) -> None:
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()


class Bot:
    """Calls the sandbox's Open Platform as an app does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._base = f"{sandbox.url}/open-apis"
        credentials = {"app_id": APP_ID, "app_secret": APP_SECRET}
        answer = call_json("POST", f"{self._base}/auth/v3/tenant_access_token/internal", credentials)
        self._headers = {"Authorization": f"Bearer {answer['tenant_access_token']}"}

    def call(self, method: str, path: str, body: Json) -> Json:
        """The `data` of a call that must succeed."""
        headers = {**self._headers, "Content-Type": "application/json; charset=utf-8"}
        answer = request(method, f"{self._base}/{path}", json.dumps(body).encode(), headers).json()
        assert answer["code"] == 0, answer
        data: Json = answer.get("data") or {}
        return data

    def send(self, chat_id: str, msg_type: str, content: Json) -> str:
        """-> message_id"""
        body = {"receive_id": chat_id, "msg_type": msg_type, "content": json.dumps(content)}
        return str(self.call("POST", "im/v1/messages?receive_id_type=chat_id", body)["message_id"])

    def reply(self, message_id: str, msg_type: str, content: Json, *, in_thread: bool = False) -> str:
        body = {"msg_type": msg_type, "content": json.dumps(content), "reply_in_thread": in_thread}
        return str(self.call("POST", f"im/v1/messages/{message_id}/reply", body)["message_id"])

    def patch(self, message_id: str, card: Json) -> None:
        self.call("PATCH", f"im/v1/messages/{message_id}", {"content": json.dumps(card)})

    def create_card(self, card: Json) -> str:
        return str(self.call("POST", "cardkit/v1/cards", {"type": "card_json", "data": json.dumps(card)})["card_id"])

    def stream(self, card_id: str, element_id: str, text: str, sequence: int) -> None:
        path = f"cardkit/v1/cards/{card_id}/elements/{element_id}/content"
        self.call("PUT", path, {"content": text, "sequence": sequence})

    def update_card(self, card_id: str, card: Json, sequence: int) -> None:
        body = {"card": {"type": "card_json", "data": json.dumps(card)}, "sequence": sequence}
        self.call("PUT", f"cardkit/v1/cards/{card_id}", body)

    def react(self, message_id: str, emoji: str) -> None:
        self.call("POST", f"im/v1/messages/{message_id}/reactions", {"reaction_type": {"emoji_type": emoji}})

    def upload(self, path: str, fields: Json, name: str, data: bytes) -> Json:
        """A multipart upload to im/v1/images or im/v1/files; -> data."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="it"\r\n\r\n'
        body = ("".join(parts) + head).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {**self._headers, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        answer = request("POST", f"{self._base}/{path}", body, headers).json()
        assert answer["code"] == 0, answer
        found: Json = answer["data"]
        return found

    def upload_image(self) -> str:
        return str(self.upload("im/v1/images", {"image_type": "message"}, "image", png())["image_key"])

    def upload_file(self, name: str, data: bytes) -> str:
        return str(self.upload("im/v1/files", {"file_type": "stream", "file_name": name}, "file", data)["file_key"])


def png(side: int = 64) -> bytes:
    """A small picture: a blue square that fades to green."""
    rows = b"".join(b"\0" + b"".join(bytes((51, 112 + 2 * x, 255 - 2 * y)) for x in range(side)) for y in range(side))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
