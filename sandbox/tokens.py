"""Tokens of the app: at most two hours long, the same one while at least 30 minutes are left.

https://open.feishu.cn/document/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal
"""

import hmac
import time
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import ApiError
from sandbox.ids import fresh

EARLY_SHARE = 0.25  # 30 minutes of 2 hours


@dataclass(slots=True)
class Token:
    text: str
    born: float


class Tokens:
    """Issues and checks; `expire_all` makes every token out there worthless at once."""

    def __init__(self, clock: Clock, app_id: str, app_secret: str) -> None:
        self._clock = clock
        self._app_id = app_id
        self._secret = app_secret
        self._known: dict[str, Token] = {}
        self._current: dict[str, Token] = {}

    def issue(self, body: dict[str, Any], kinds: tuple[str, ...]) -> dict[str, Any]:
        """Top-level `code, msg, <kind>_access_token, expire`; refusals come with HTTP 200."""
        app_id, secret = body.get("app_id"), body.get("app_secret")
        if not isinstance(app_id, str) or not isinstance(secret, str) or not app_id or not secret:
            raise ApiError(10003, "invalid param", status=200)
        if app_id != self._app_id:
            raise ApiError(10014, "app not exists", status=200)
        if not hmac.compare_digest(secret.encode(), self._secret.encode()):
            raise ApiError(10015, "app secret invalid", status=200)
        answer: dict[str, Any] = {"code": 0, "msg": "ok"}
        lefts = []
        for kind in kinds:
            token = self._fresh_enough(kind)
            answer[f"{kind}_access_token"] = token.text
            lefts.append(self._left(token))
        return answer | {"expire": max(1, int(min(lefts)))}

    def check(self, authorization: str) -> None:
        """The `Authorization` header of a call that wants a tenant token."""
        if not authorization:
            raise ApiError(
                99991661, "Missing access token for authorization. Please make a request with token attached."
            )
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text.startswith(("t-", "a-", "u-")):
            raise ApiError(99991671, "Invalid access token for authorization: malformed.")
        token = self._known.get(text)
        if token is None or self._left(token) <= 0:
            code = {"t-": 99991663, "a-": 99991664, "u-": 99991668}[text[:2]]
            raise ApiError(
                code, "Invalid access token for authorization. Please make a test attempt to obtain a new one."
            )
        if text.startswith("a-"):
            raise ApiError(99991663, "Invalid access token for authorization: a tenant_access_token is wanted.")

    def expire_all(self) -> None:
        self._known.clear()
        self._current.clear()

    def _left(self, token: Token) -> float:
        return token.born + self._clock.token_seconds - time.time()

    def _fresh_enough(self, kind: str) -> Token:
        current = self._current.get(kind)
        if current and current.text in self._known and self._left(current) > self._clock.token_seconds * EARLY_SHARE:
            return current
        token = Token(fresh(f"{kind[0]}-"), time.time())
        self._known = {text: known for text, known in self._known.items() if self._left(known) > 0}
        self._known[token.text] = self._current[kind] = token
        return token
