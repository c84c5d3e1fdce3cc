"""What stands before the webhook door in these tests: a platform that signs and encrypts, and a receiver that records.

The cryptography is written out here once more, from the documents, so that our own is judged by another hand.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from Crypto.Cipher import AES
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.connection.handover import Seal
from bot.events.translate import Translator
from bot.events.verify import Verifier
from bot.events.webhook import events
from bot.settings.sections import FeishuSection
from handlers.base import Message

Json = dict[str, Any]
EVENTS = Path(__file__).parent / "events"
APP_ID = "cli_a1b2c3d4e5f6"
KEY = "encrypt-key-1"
TOKEN = "verification-token-1"
SECRET_KEY = "a-secret-key-of-these-tests"
BOT = "ou_bot"
NOW = 1767225600.0
"""The moment at which the recorded events were made."""


def event(name: str) -> Json:
    """A recorded event, anew each time."""
    found: Json = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    return found


def encrypted(plain: bytes, key: str = KEY) -> bytes:
    """{"encrypt": base64(iv + AES-256-CBC(PKCS7))}"""
    iv, fill = os.urandom(16), 16 - len(plain) % 16
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, iv)
    data = base64.b64encode(iv + cipher.encrypt(plain + bytes([fill]) * fill))
    return json.dumps({"encrypt": data.decode()}).encode()


def signed(body: bytes, *, key: str = KEY, stamp: str = str(int(NOW)), nonce: str = "nonce") -> dict[str, str]:
    """The headers that go with this body."""
    digest = hashlib.sha256((stamp + nonce + key).encode() + body).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Lark-Request-Timestamp": stamp,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": digest,
    }


JSON_ONLY = {"Content-Type": "application/json"}


@dataclass
class Recorder:
    """The receiver and the ring of rejections behind the door."""

    messages: list[Message] = field(default_factory=list)
    rejected: list[Json] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    answer: Json | None = None
    failure: Exception | None = None

    def receive(self, message: Message) -> Json | None:
        if self.failure is not None:
            raise self.failure
        self.messages.append(message)
        return self.answer

    def note(self, name: str, text: str) -> None:
        """That an event came, and of which kind."""
        self.seen.append((name, text))

    def ring(self, name: str, item: Any, size: int = 100) -> None:
        assert name == "rejected"
        self.rejected.append(item)

    @property
    def reason(self) -> str:
        """Why the last post was turned away."""
        return str(self.rejected[-1]["reason"]) if self.rejected else ""


class Doorstep:
    """The real blueprint in a real Flask application, at a clock that stands at NOW."""

    def __init__(self, *, key: str = KEY, token: str = TOKEN, external: bool = False) -> None:
        section = FeishuSection.model_validate(
            {"app_id": APP_ID, "app_secret": "s", "encrypt_key": key, "verification_token": token}
        )
        self.recorder = Recorder()
        self.now = NOW
        verifier = Verifier(section, lambda: self.now)
        translator = Translator(lambda: BOT, external=external)
        seal = Seal(SECRET_KEY, lambda: self.now)
        self.app = Flask("doorstep")
        self.app.register_blueprint(events(verifier, translator, self.recorder, seal, self.recorder))
        self.client: FlaskClient = self.app.test_client()

    def post(self, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        return self.client.post("/feishu/events", data=body, headers=dict(headers))

    def deliver(self, envelope: Json) -> TestResponse:
        """As the platform does it: encrypted and signed."""
        body = encrypted(json.dumps(envelope, ensure_ascii=False).encode())
        return self.post(body, signed(body))
