"""What people have agreed to: authorization codes, and the user tokens that they are exchanged for.

A code lives 5 minutes and is good once; a user token two hours; a refresh token 7 days and once, and the token that it
replaces one more minute. All of this follows the clock's scale.
https://open.feishu.cn/document/common-capabilities/sso/api/obtain-oauth-code
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/refresh-user-access-token
"""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, replace
from typing import Literal

from sandbox.clock import Clock
from sandbox.oauth_errors import refused

CODE_SECONDS = 300
ACCESS_SECONDS = 7200
REFRESH_SECONDS = 604800
REPLACED_SECONDS = 60
OFFLINE = "offline_access"
Generation = Literal["new", "old"]


@dataclass(frozen=True)
class Asked:
    """What an app asks a person for. `challenge` is empty without PKCE."""

    generation: Generation
    redirect_uri: str
    state: str | None = None
    scopes: tuple[str, ...] = ()
    challenge: str = ""
    method: str = "plain"

    def verified_by(self, verifier: str) -> bool:
        """RFC 7636; a verifier where none was announced is a mistake too."""
        if not self.challenge or not verifier:
            return not self.challenge and not verifier
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return hmac.compare_digest(digest if self.method == "S256" else verifier, self.challenge)


@dataclass(slots=True)
class Code:
    asked: Asked
    open_id: str
    born: float
    used: bool = False


@dataclass(frozen=True)
class Access:
    """A user token and whom it speaks for, for so many of the platform's seconds."""

    open_id: str
    scopes: tuple[str, ...]
    born: float
    seconds: float = ACCESS_SECONDS


@dataclass(frozen=True)
class Refresh:
    """`granted` is all that the person agreed to; `access` the token that goes when this one is used."""

    open_id: str
    granted: tuple[str, ...]
    access: str
    born: float


@dataclass(frozen=True)
class Granted:
    """Fresh tokens. `refresh` is empty without offline_access; lives are in seconds."""

    access: str
    scopes: tuple[str, ...]
    seconds: int
    refresh: str = ""
    refresh_seconds: int = 0


class Grants:
    """Every refusal is an ApiError with the documented number (oauth_errors.py)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, Refresh] = {}
        self._spent: set[str] = set()

    def agree(self, asked: Asked, open_id: str) -> str:
        """The person agrees: a code."""
        text = secrets.token_urlsafe(48)
        self._codes[text] = Code(asked, open_id, time.time())
        return text

    def redeem(self, text: str, generation: Generation, redirect_uri: str, verifier: str) -> Code:
        """The code, which is used up now."""
        code = self._codes.get(text)
        if code is None or code.asked.generation != generation:
            raise refused(20003)
        if code.used:
            raise refused(20065)
        if self._clock.passed(code.born, CODE_SECONDS):
            raise refused(20004)
        if redirect_uri != code.asked.redirect_uri:
            raise refused(20071)
        if not code.asked.verified_by(verifier):
            raise refused(20049)
        code.used = True
        return code

    def grant(self, open_id: str, granted: tuple[str, ...], wanted: str = "") -> Granted:
        """Tokens for what was agreed to, or for less of it."""
        scopes = narrowed(granted, wanted)
        access, seconds = _long(), int(self._clock.scaled(ACCESS_SECONDS))
        self._access[access] = Access(open_id, scopes, time.time())
        if OFFLINE not in scopes:
            return Granted(access, scopes, seconds)
        refresh = _long()
        self._refresh[refresh] = Refresh(open_id, granted, access, time.time())
        return Granted(access, scopes, seconds, refresh, int(self._clock.scaled(REFRESH_SECONDS)))

    def renew(self, text: str, wanted: str = "") -> Granted:
        """New tokens for a refresh token, which is good no more."""
        if text in self._spent:
            raise refused(20073)
        known = self._refresh.get(text)
        if known is None:
            raise refused(20026)
        if self._clock.passed(known.born, REFRESH_SECONDS):
            raise refused(20037)
        granted = self.grant(known.open_id, known.granted, wanted)
        del self._refresh[text]
        self._spent.add(text)
        old = self._access[known.access]
        if not self._clock.passed(old.born, old.seconds - REPLACED_SECONDS):
            self._access[known.access] = replace(old, born=time.time(), seconds=REPLACED_SECONDS)
        return granted

    def waiting_for(self, text: str) -> str:
        """The open_id behind a refresh token; empty when there is none."""
        known = self._refresh.get(text)
        return known.open_id if known else ""

    def holder(self, text: str) -> str:
        """The open_id that a user token speaks for; empty when it is unknown or its time is over."""
        access = self._access.get(text)
        if access is None or self._clock.passed(access.born, access.seconds):
            return ""
        return access.open_id

    def scopes(self, text: str) -> tuple[str, ...]:
        return self._access[text].scopes


def narrowed(granted: tuple[str, ...], wanted: str) -> tuple[str, ...]:
    """The scopes that are asked for now, out of those that were agreed to; all of them where none is named."""
    asked = tuple(wanted.split())
    if len(set(asked)) < len(asked):
        raise refused(20067)
    if not set(asked) <= set(granted):
        raise refused(20068)
    return asked or granted


def _long() -> str:
    """Tokens of the new generation are 1 to 2 KB long."""
    return f"eyJ{secrets.token_urlsafe(900)}"
