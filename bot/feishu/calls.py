"""One call to the Open Platform: with a token, refreshed once when refused, repeated only where that is harmless.

Not built on the SDK's client: that opens a connection a call, keeps a refused token until its hour has come, and
knows neither repeats nor proxies of its own.
"""

import json
import logging
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3

from bot import logs
from bot.eyes.platform import watched
from bot.feishu.errors import FeishuError, Kind, no_answer, refusal
from bot.feishu.http import Answer, Http, fill
from bot.feishu.token import NotShared, SharedTokens, TenantToken

log = logging.getLogger("larkey.feishu")

Json = dict[str, Any]
JSON_TYPE = "application/json; charset=utf-8"
ATTEMPTS = 3
BACK_OFF_SECONDS = 0.2
UPLOAD_SECONDS = 60.0


def compact(value: Any) -> str:
    """JSON as the platform counts it: no spaces, no escapes. Half an emoji, which UTF-8 cannot hold, becomes "?"."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


class Calls:
    """The way to every endpoint. Thread-safe; `shared` lets processes use one token."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        *,
        domain: str,
        proxy: str,
        shared: SharedTokens | None,
    ) -> None:
        logs.hide(app_secret)
        self._app_id, self._app_secret = app_id, app_secret
        self._http = Http(domain, proxy)
        self._uploads = Http(domain, proxy, read_seconds=UPLOAD_SECONDS)
        self._token = TenantToken(f"{app_id}@{domain}", self._fetch_token, shared or NotShared())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(app_id={self._app_id!r})"

    def call(
        self,
        method: str,
        path: str,
        names: Mapping[str, str] | None = None,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Json | None = None,
        repeat: bool = False,
    ) -> Json:
        """The whole answer, whose `code` is 0. `:name` in the path is filled from `names`. Raises FeishuError.

        `repeat` says that a second call does no harm (a uuid, a sequence, or only reading): then a lost answer or a
        5xx is tried again.
        """
        data = None if body is None else compact(body).encode()
        place = fill(path, names or {})
        attempts = ATTEMPTS if repeat else 1
        for attempt in range(1, attempts + 1):
            try:
                with watched(method, path):
                    return self._with_token(self._http, method, place, query, data, JSON_TYPE)
            except FeishuError as error:
                if attempt > 1 and error.kind is Kind.ALREADY_DONE:
                    return {"code": 0, "data": {}}  # by an attempt of ours whose answer was lost
                if error.kind is not Kind.NETWORK or attempt == attempts:
                    raise
                log.info("repeating a call", extra={"path": path, "why": error.message, "status": error.http_status})
                time.sleep(BACK_OFF_SECONDS * 4 ** (attempt - 1) * random.uniform(0.75, 1.25))
        raise AssertionError("unreachable")

    def upload(self, path: str, fields: Mapping[str, str], file: tuple[str, str, bytes]) -> Json:
        """A multipart form with one file: (field, file name, content). Raises FeishuError."""
        field, name, content = file
        parts: list[Any] = [*fields.items(), (field, (name, content, "application/octet-stream"))]
        data, content_type = urllib3.encode_multipart_formdata(parts)
        with watched("POST", path):
            return self._with_token(self._uploads, "POST", path, (), data, content_type)

    def check(self) -> None:
        """Do the app's credentials work? Raises FeishuError when there is no token to be had."""
        self._token.get()

    def close(self) -> None:
        """Give all connections back."""
        self._http.close()
        self._uploads.close()

    def _with_token(
        self, http: Http, method: str, path: str, query: Sequence[tuple[str, str]], data: bytes | None, kind: str
    ) -> Json:
        """One attempt, and one more with a new token where the platform refuses the one it gave."""
        token = self._token.get()
        try:
            return decoded(http.send(method, path, query, data, _headers(token, kind)))
        except FeishuError as error:
            if error.kind is not Kind.TOKEN:
                raise
            log.info("the tenant token was refused: fetching a new one", extra={"code": error.code})
        self._token.refused(token)
        return decoded(http.send(method, path, query, data, _headers(self._token.get(), kind)))

    def _fetch_token(self) -> tuple[str, float]:
        credentials = compact({"app_id": self._app_id, "app_secret": self._app_secret}).encode()
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        answer = decoded(self._http.send("POST", path, (), credentials, {"Content-Type": JSON_TYPE}))
        token = answer.get("tenant_access_token")
        if not isinstance(token, str) or not token:
            raise no_answer("the platform gave no token")
        expire = answer.get("expire")
        return token, float(expire) if isinstance(expire, int) else 0.0


def _headers(token: str, content_type: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": content_type, "User-Agent": "larkey"}


def decoded(answer: Answer) -> Json:
    """The answer's JSON object. `code` 0 is success whatever the HTTP status says; all else is a FeishuError."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    if isinstance(body, dict) and body.get("code") == 0:
        return body
    raise refusal(answer.status, answer.headers, body if isinstance(body, dict) else None)
