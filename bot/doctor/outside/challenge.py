"""The platform's own question to a request address, asked by us: does the answer come back, and in time?

https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/choose-a-subscription-mode/send-notifications-to-developers-server
"""

import base64
import hashlib
import ipaddress
import json
import secrets
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad

from bot.feishu.http import Http
from bot.settings.sections import FeishuSection

SECONDS = 4.0
BLOCK = 16


@dataclass(frozen=True)
class Answered:
    """`right`: the word came back. `ours`: it was refused as Larkey refuses. `seconds` until the answer was here."""

    status: int
    right: bool
    ours: bool
    seconds: float


def challenge(section: FeishuSection, address: str) -> Answered:
    """Post a challenge as the console does when the address is saved. Raises FeishuError when nobody answers."""
    word = f"larkey-doctor-{secrets.token_hex(8)}"
    token = section.verification_token.get_secret_value()
    question = {"type": "url_verification", "challenge": word, "token": token}
    key = section.encrypt_key.get_secret_value()
    body = {"encrypt": sealed(key, json.dumps(question).encode())} if key else question
    parts = urlsplit(address)
    http = Http(f"{parts.scheme}://{parts.netloc}", seconds=SECONDS)
    begun = time.monotonic()
    try:
        answer = http.send("POST", parts.path, (), json.dumps(body).encode(), {"Content-Type": "application/json"})
    finally:
        http.close()
    told = _object(answer.body)
    right = answer.status == 200 and told.get("challenge") == word
    return Answered(answer.status, right, told == {"error": "rejected"}, time.monotonic() - begun)


def sealed(key: str, plain: bytes) -> str:
    """As the platform encrypts: base64(iv + AES-256-CBC) with the SHA-256 of the Encrypt Key."""
    start = secrets.token_bytes(BLOCK)
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, start)
    return base64.b64encode(start + cipher.encrypt(pad(plain, BLOCK))).decode()


def private(address: str) -> bool:
    """Whether this address is one that only this machine or network can reach. A name that nobody knows is not."""
    parts = urlsplit(address)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return False
    return all(not ipaddress.ip_address(str(place[0]).partition("%")[0]).is_global for *_, place in found)


def _object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
