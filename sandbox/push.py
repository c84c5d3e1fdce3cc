"""The webhook transport: signed and encrypted posts, acknowledged by HTTP 200 within 3 s.

https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/encrypt-key-encryption-configuration-case
"""

import base64
import hashlib
import json
import secrets
import socket
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad

from sandbox.journal import Event
from sandbox.state import State

Json = dict[str, Any]
CONNECT_SECONDS = 2.0
SHOWN = 2000
UNREACHABLE, UNKNOWN_HOST, LATE, NOT_OK, MALFORMED, NO_ADDRESS = 200342, 200343, 200341, 200671, 200672, 200340


@dataclass(frozen=True)
class Outcome:
    """What came back: an HTTP status or 0, the body's beginning, and the client code of what went wrong."""

    status: int
    body: bytes
    error: str = ""
    code: int = 0


def encrypt(key: str, plain: bytes) -> str:
    """base64(iv + AES-256-CBC(PKCS7)) with SHA-256 of the key."""
    iv = secrets.token_bytes(16)
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, iv)
    return base64.b64encode(iv + cipher.encrypt(pad(plain, 16))).decode()


def sign(timestamp: str, nonce: str, key: str, body: bytes) -> str:
    return hashlib.sha256((timestamp + nonce + key).encode() + body).hexdigest()


class Webhook:
    """Posts events and callbacks to the app's one request address."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._session: aiohttp.ClientSession | None = None

    async def attempt(self, event: Event, attempt: int) -> bool:
        if not self._state.settings.event_url:
            return True
        outcome = await self._post(event, attempt)
        return outcome.status == 200 and not outcome.error

    async def ask(self, event: Event) -> tuple[int, Any]:
        if not self._state.settings.event_url:
            return NO_ADDRESS, None
        outcome = await self._post(event, 1, droppable=False)
        if outcome.code:
            return outcome.code, None
        if outcome.status != 200:
            return NOT_OK, None
        try:
            return 0, json.loads(outcome.body or b"{}")
        except ValueError:
            return MALFORMED, None

    async def challenge(self, *, seconds: float = 1.0) -> Json:
        """url_verification, as when the address is saved: encrypted where there is a key, never signed."""
        word = secrets.token_hex(8)
        token = self._state.settings.verification_token
        plain = {"challenge": word, "token": token, "type": "url_verification"}
        outcome = await self.send(self.wrap(plain), {}, seconds)
        try:
            told = json.loads(outcome.body).get("challenge")
        except (ValueError, AttributeError):
            told = None
        return {"ok": outcome.status == 200 and told == word, "status": outcome.status, "error": outcome.error}

    async def forge(self, raw: Json) -> Json:
        """The event with a signature made without the Encrypt Key."""
        body = self.wrap(raw)
        headers = self._signed(body)
        headers["X-Lark-Signature"] = sign(headers["X-Lark-Request-Timestamp"], "forged", "not the key", body)
        outcome = await self.send(body, headers, self._state.clock.answer_seconds)
        return {"status": outcome.status, "error": outcome.error, "body": _shown(outcome.body)}

    def wrap(self, raw: Json) -> bytes:
        plain = json.dumps(raw, ensure_ascii=False).encode()
        key = self._state.settings.encrypt_key
        return json.dumps({"encrypt": encrypt(key, plain)}).encode() if key else plain

    def _signed(self, body: bytes) -> dict[str, str]:
        key = self._state.settings.encrypt_key
        if not key:
            return {}
        timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
        return {
            "X-Lark-Request-Timestamp": timestamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": sign(timestamp, nonce, key, body),
        }

    async def _post(self, event: Event, attempt: int, *, droppable: bool = True) -> Outcome:
        state = self._state
        begun = time.perf_counter()
        body = self.wrap(event.raw)
        outcome = await self.send(body, self._signed(body), state.clock.answer_seconds)
        if droppable and outcome.status == 200 and state.chaos.take_ack():
            outcome = Outcome(outcome.status, outcome.body, "acknowledgement dropped")
        delivery = {
            "at": time.time(),
            "attempt": attempt,
            "status": outcome.status,
            "ms": round((time.perf_counter() - begun) * 1000, 3),
            "body": _shown(outcome.body),
            "error": outcome.error,
        }
        state.journal.note_delivery(event, delivery)
        if state.feed.listening:
            named = {"event_id": event.event_id, "event_type": event.type, "message_id": event.message_id}
            state.feed.emit("delivery", **named, **delivery)
        return outcome

    async def send(self, body: bytes, headers: dict[str, str], seconds: float) -> Outcome:
        """One post without redirects; the HTTP status, or 0 with the reason."""
        named = {"Content-Type": "application/json; charset=utf-8", "X-Request-Id": secrets.token_hex(8)} | headers
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        url = self._state.settings.event_url
        try:
            async with self._open().post(
                url, data=body, headers=named, timeout=timeout, allow_redirects=False
            ) as answer:
                return Outcome(answer.status, await answer.read())
        except TimeoutError:
            return Outcome(0, b"", f"no answer within {seconds:g} s", LATE)
        except aiohttp.ClientConnectorDNSError as error:
            return Outcome(0, b"", str(error), UNKNOWN_HOST)
        except (aiohttp.ClientError, OSError) as error:
            code = UNKNOWN_HOST if isinstance(error, socket.gaierror) else UNREACHABLE
            return Outcome(0, b"", str(error) or type(error).__name__, code)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _shown(body: bytes) -> str:
    return body[:SHOWN].decode("utf-8", "replace")
