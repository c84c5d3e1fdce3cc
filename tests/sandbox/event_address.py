"""The app behind the event address: a receiver that answers as a test wants, and opens what it got."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from Crypto.Cipher import AES

from tests.servers import ENCRYPT_KEY
from tests.support import eventually

Json = dict[str, Any]


@dataclass
class Post:
    """One request that reached the receiver."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reaction:
    """What the receiver answers: body may be JSON or bytes; `seconds` it thinks before."""

    status: int = 200
    body: Any = field(default_factory=dict)
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Receiver:
    """The app's request address. `react` decides each answer; everything that came is in `posts`."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.react: Callable[[Post], Reaction] = lambda post: Reaction()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post = Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                outer.posts.append(post)
                outer.answer(self, outer.react(post))

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/feishu/events"

    def answer(self, handler: BaseHTTPRequestHandler, reaction: Reaction) -> None:
        time.sleep(reaction.seconds)
        body = reaction.body if isinstance(reaction.body, bytes) else json.dumps(reaction.body).encode()
        try:
            handler.send_response(reaction.status)
            for name, value in reaction.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return

    def forget(self) -> None:
        self.posts.clear()
        self.react = lambda post: Reaction()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def opened(post: Post) -> Json:
    """The event inside a post: signature checked and body decrypted by the letter of the documents."""
    headers = post.headers
    sealed = headers["x-lark-request-timestamp"] + headers["x-lark-request-nonce"] + ENCRYPT_KEY
    assert headers["x-lark-signature"] == hashlib.sha256(sealed.encode() + post.body).hexdigest()
    return decrypted(post)


def decrypted(post: Post) -> Json:
    outer = json.loads(post.body)
    assert set(outer) == {"encrypt"}
    data = base64.b64decode(outer["encrypt"])
    plain = AES.new(hashlib.sha256(ENCRYPT_KEY.encode()).digest(), AES.MODE_CBC, data[:16]).decrypt(data[16:])
    event: Json = json.loads(plain[: -plain[-1]])
    return event


def came(receiver: Receiver, count: int = 1) -> list[Json]:
    eventually(lambda: len(receiver.posts) >= count)
    return [opened(post) for post in receiver.posts]
