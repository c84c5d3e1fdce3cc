"""A sandbox per module, a caller with a token, and a receiver that plays the app behind the event address."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.servers import APP_ID, APP_SECRET, Sandbox

Json = dict[str, Any]
TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
CARDS = "/open-apis/cardkit/v1/cards"
MESSAGES = "/open-apis/im/v1/messages"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Json:
        found: Json = json.loads(self.raw)
        return found

    @property
    def code(self) -> int:
        return int(self.body["code"])

    @property
    def message(self) -> str:
        return str(self.body["msg"])

    @property
    def data(self) -> Json:
        """The data of a call that must have worked."""
        assert self.code == 0, self.body
        found: Json = self.body["data"]
        return found


class Platform:
    """The Open Platform's side of a sandbox, called with a tenant token as an app does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._line = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=20)
        self.token = ""

    def close(self) -> None:
        self._line.close()

    def bare(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        if not self.token:
            self.token = self.new_token()
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json; charset=utf-8"}
        return self.bare(method, path, data, headers)

    def new_token(self, secret: str = APP_SECRET) -> str:
        told = self.ask_token({"app_id": APP_ID, "app_secret": secret})
        assert told.code == 0, told.body
        return str(told.body["tenant_access_token"])

    def ask_token(self, body: Json, path: str = TOKEN_PATH) -> Answer:
        return self.bare("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def send(self, chat_id: str, msg_type: str, content: Any, **extra: Any) -> Answer:
        body = {"receive_id": chat_id, "msg_type": msg_type, "content": json.dumps(content)} | extra
        return self.call("POST", f"{MESSAGES}?receive_id_type=chat_id", body)

    def reply(self, message_id: str, text: str, **extra: Any) -> Answer:
        body = {"msg_type": "text", "content": json.dumps({"text": text})} | extra
        return self.call("POST", f"{MESSAGES}/{message_id}/reply", body)

    def create_card(self, card: Any) -> Answer:
        return self.call("POST", CARDS, {"type": "card_json", "data": json.dumps(card)})

    def sent_card(self, chat_id: str, card: Json) -> tuple[str, str]:
        """(card_id, message_id) of a card that was created and sent."""
        card_id = self.create_card(card).data["card_id"]
        sent = self.send(chat_id, "interactive", {"type": "card", "data": {"card_id": card_id}})
        return card_id, sent.data["message_id"]

    def write(self, card_id: str, text: str, sequence: int, element: str = "answer", **extra: Any) -> Answer:
        body = {"content": text, "sequence": sequence} | extra
        return self.call("PUT", f"{CARDS}/{card_id}/elements/{element}/content", body)

    def settings(self, card_id: str, config: Json, sequence: int, **extra: Any) -> Answer:
        body = {"settings": json.dumps({"config": config}), "sequence": sequence} | extra
        return self.call("PATCH", f"{CARDS}/{card_id}/settings", body)


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


def card(*elements: Json, config: Json | None = None, **rest: Any) -> Json:
    """A card of schema 2.0 around these elements."""
    return {"schema": "2.0", "config": config or {}, "body": {"elements": list(elements)}} | rest


def markdown(content: str = "hello", element_id: str = "answer") -> Json:
    return {"tag": "markdown", "element_id": element_id, "content": content}


def button(label: str = "press", value: Any = None, **rest: Any) -> Json:
    behaviors = [{"type": "callback", "value": {"do": label} if value is None else value}]
    return {"tag": "button", "text": {"tag": "plain_text", "content": label}, "behaviors": behaviors} | rest


STREAMING: Json = {"streaming_mode": True, "summary": {"content": "..."}}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Sandbox]:
    process = Sandbox(Path(tmp_path_factory.mktemp("sandbox")), receiver.url)
    yield process.start()
    process.stop()


@pytest.fixture
def sandbox(running_sandbox: Sandbox, receiver: Receiver) -> Sandbox:
    """The module's sandbox, as fresh as at its start."""
    running_sandbox.post("reset")
    receiver.forget()
    return running_sandbox


@pytest.fixture
def platform(sandbox: Sandbox) -> Iterator[Platform]:
    caller = Platform(sandbox)
    yield caller
    caller.close()


@dataclass(frozen=True)
class Places:
    """The seeded people and chats."""

    lin: str
    zhou: str
    direct: str
    group: str
    topics: str
    bot: str


@pytest.fixture
def places(sandbox: Sandbox) -> Places:
    state = sandbox.state()
    chats = {chat["type"]: chat["chat_id"] for chat in reversed(state["chats"])}
    lin, zhou = (person["open_id"] for person in state["people"][:2])
    return Places(lin, zhou, chats["p2p"], chats["group"], chats["topic_group"], state["bot"]["open_id"])
