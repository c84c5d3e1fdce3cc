"""Is this post from the platform, for this app, and fresh? Everything a stranger may send ends here, with a reason.

Signature and encryption: https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/event-subscription-guide/event-subscriptions/
(pages "encrypt-key-encryption-configuration-case" and "send-notifications-to-developers-server").
The caller tells the sender nothing but a status; the reason is for the operator.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from Crypto.Cipher import AES
from Crypto.Util.Padding import unpad

from bot.events.fields import Json, part, seconds, text
from bot.settings.sections import FeishuSection

MAX_BYTES = 1024 * 1024
MAX_AGE = 8 * 3600.0
"""The platform repeats an event for 6 h 6 min, and ids are remembered for 8 h: an older one is a replay."""
MAX_AHEAD = 300.0
BLOCK = 16


@dataclass(frozen=True)
class Challenge:
    """The request address is being saved: the word has to be told back within a second."""

    word: str


class Rejected(Exception):
    """`status` is what the sender gets, `reason` what the operator reads; neither holds a secret."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Verifier:
    """Once an Encrypt Key is set nothing unencrypted passes; without one the Verification Token is the proof."""

    def __init__(self, section: FeishuSection, now: Callable[[], float] = time.time) -> None:
        self._app_id, self._now = section.app_id, now
        self._token = section.verification_token.get_secret_value()
        self._key = section.encrypt_key.get_secret_value()

    def check(self, headers: Mapping[str, str], body: bytes) -> Json | Challenge:
        """The decrypted envelope, or a challenge. Raises Rejected. Header names are in lower case."""
        if not (self._key or self._token):
            raise Rejected(401, "no Encrypt Key and no Verification Token is set: events come over the long connection")
        if len(body) > MAX_BYTES:
            raise Rejected(413, "body larger than 1 MB")
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Rejected(415, "the content type is not application/json")
        outer = _object(body, 400, "the body is not a JSON object")
        envelope = self._opened(headers, body, outer)
        if envelope.get("type") == "url_verification":
            return self._challenge(envelope)
        if self._key and "x-lark-signature" not in headers:
            raise Rejected(401, "the signature headers are missing")
        self._check_header(envelope)
        return envelope

    def _opened(self, headers: Mapping[str, str], body: bytes, outer: Json) -> Json:
        """The plain envelope. Where there is a signature it is checked before anything is decrypted."""
        encrypted = "encrypt" in outer
        if encrypted and not self._key:
            raise Rejected(400, "encrypted body but no Encrypt Key is set")
        if not self._key:
            return outer
        if not encrypted:
            raise Rejected(401, "plain body although an Encrypt Key is set")
        if "x-lark-signature" in headers:
            self._check_signature(headers, body)
        return _object(self._decrypted(outer["encrypt"]), 401, "decrypted, but not to JSON: wrong Encrypt Key")

    def _check_signature(self, headers: Mapping[str, str], body: bytes) -> None:
        stamp, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
        signed = hashlib.sha256(_bytes(stamp + nonce + self._key) + body).hexdigest()
        if not hmac.compare_digest(signed.encode(), _bytes(headers["x-lark-signature"].lower())):
            raise Rejected(401, "signature mismatch: wrong Encrypt Key")
        if not (stamp.isascii() and stamp.isdigit()):
            raise Rejected(401, "the timestamp is not a number of seconds")
        self._check_age(seconds(stamp))

    def _check_age(self, stamp: float) -> None:
        now = self._now()
        if stamp < now - MAX_AGE:
            raise Rejected(401, "timestamp older than 8 h")
        if stamp > now + MAX_AHEAD:
            raise Rejected(401, "timestamp in the future: is this machine's clock right?")

    def _decrypted(self, encrypted: Any) -> bytes:
        """base64(iv + AES-256-CBC) with the SHA-256 of the Encrypt Key."""
        try:
            data = base64.b64decode(encrypted, validate=True)
            cipher = AES.new(hashlib.sha256(_bytes(self._key)).digest(), AES.MODE_CBC, data[:BLOCK])
            return unpad(cipher.decrypt(data[BLOCK:]), BLOCK)
        except (TypeError, ValueError, binascii.Error) as error:
            raise Rejected(401, "it cannot be decrypted: wrong Encrypt Key") from error

    def _challenge(self, envelope: Json) -> Challenge:
        """Answered only where the token or the decryption proves who asks."""
        self._check_token(text(envelope, "token"))
        word = text(envelope, "challenge")
        if not word:
            raise Rejected(400, "a challenge without a word")
        return Challenge(word)

    def _check_header(self, envelope: Json) -> None:
        """Token, app and age. The old schema keeps them in other places; its events are genuine, if unserved."""
        header, old = part(envelope, "header"), part(envelope, "event")
        self._check_token(text(header, "token") or text(envelope, "token"))
        if (text(header, "app_id") or text(old, "app_id")) != self._app_id:
            raise Rejected(401, "app id of another app")
        if not self._key:
            self._check_age(seconds(header.get("create_time")) or _old_time(envelope.get("ts")))

    def _check_token(self, token: str) -> None:
        if self._token and not hmac.compare_digest(_bytes(token), _bytes(self._token)):
            raise Rejected(401, "verification token differs")


def _object(body: bytes, status: int, reason: str) -> Json:
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Rejected(status, reason) from error
    if not isinstance(value, dict):
        raise Rejected(status, reason)
    return value


def _old_time(stamp: Any) -> float:
    """The old schema's `ts` is seconds with a fraction, such as "1502199207.7171419"."""
    return seconds(stamp.partition(".")[0]) if isinstance(stamp, str) else 0.0


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
