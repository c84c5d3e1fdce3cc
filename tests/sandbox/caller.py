"""The Open Platform called as an app calls it: a token, messages, cards, and the pieces that cards are made of."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

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


def card(*elements: Json, config: Json | None = None, **rest: Any) -> Json:
    """A card of schema 2.0 around these elements."""
    return {"schema": "2.0", "config": config or {}, "body": {"elements": list(elements)}} | rest


def markdown(content: str = "hello", element_id: str = "answer") -> Json:
    return {"tag": "markdown", "element_id": element_id, "content": content}


def button(label: str = "press", value: Any = None, **rest: Any) -> Json:
    behaviors = [{"type": "callback", "value": {"do": label} if value is None else value}]
    return {"tag": "button", "text": {"tag": "plain_text", "content": label}, "behaviors": behaviors} | rest


STREAMING: Json = {"streaming_mode": True, "summary": {"content": "..."}}


@dataclass(frozen=True)
class Places:
    """The seeded people and chats."""

    lin: str
    zhou: str
    direct: str
    group: str
    topics: str
    bot: str


def read(platform: Platform, message_id: str, query: str = "") -> Json:
    items = platform.call("GET", f"{MESSAGES}/{message_id}{query}").data["items"]
    assert len(items) == 1
    found: Json = items[0]
    return found


def shown(sandbox: Sandbox, message_id: str) -> Json:
    found: Json = sandbox.get(f"messages/{message_id}")["content"]
    return found


def deliveries(sandbox: Sandbox, message_id: str) -> list[Json]:
    events = sandbox.get(f"messages/{message_id}/trace")["events"]
    return [delivery for event in events for delivery in event["deliveries"]]


def say(sandbox: Sandbox, chat_id: str, person: str, text: str = "hi", **rest: Any) -> Json:
    found: Json = sandbox.post(f"chats/{chat_id}/messages", from_=person, text=text, **rest)
    return found


def press(sandbox: Sandbox, places: Places, message_id: str, **how: Any) -> Json:
    found: Json = sandbox.post(f"messages/{message_id}/press", from_=places.lin, **(how or {"label": "go"}))
    return found


def now(sandbox: Sandbox, message_id: str) -> str:
    return json.dumps(sandbox.get(f"messages/{message_id}")["content"]["card"])
