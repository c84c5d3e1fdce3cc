"""The app's tenant token: fetched once for all threads and processes, dropped when the platform refuses it.

A token lives at most two hours; asked for again with less than 30 minutes left the platform gives a new one, and the
old one stays good. https://open.feishu.cn/document/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Protocol

from bot import logs
from bot.feishu.errors import FeishuError
from store.errors import Unavailable

log = logging.getLogger("larkey.feishu")

EARLY_SECONDS = 600.0
EARLY_SHARE = 0.1
FETCH_SECONDS = 15.0
"""How long one process may be busy fetching before another one stops waiting for it."""


class Hold(Protocol):
    def acquire(self) -> bool: ...

    def release(self) -> bool: ...


class SharedTokens(Protocol):
    """Where processes share a token (store.small.Small). Every call may raise Unavailable."""

    def token(self, name: str) -> tuple[str, float] | None: ...

    def keep_token(self, name: str, value: str, seconds: float) -> None: ...

    def drop_token(self, name: str, value: str) -> bool: ...

    def hold(self, name: str, owner: str, seconds: float) -> Hold: ...


class NotShared:
    """A single process that shares with nobody."""

    def token(self, name: str) -> tuple[str, float] | None:
        raise Unavailable("not shared")

    def keep_token(self, name: str, value: str, seconds: float) -> None:
        raise Unavailable("not shared")

    def drop_token(self, name: str, value: str) -> bool:
        raise Unavailable("not shared")

    def hold(self, name: str, owner: str, seconds: float) -> Hold:
        raise Unavailable("not shared")


class TenantToken:
    """`fetch` asks the platform: the token and the seconds that it lives; it raises FeishuError."""

    def __init__(self, name: str, fetch: Callable[[], tuple[str, float]], shared: SharedTokens) -> None:
        self._name, self._fetch, self._shared = name, fetch, shared
        self._lock = threading.Lock()
        self._known: tuple[str, float] = ("", 0.0)
        self._failed: tuple[float, FeishuError] | None = None

    def get(self) -> str:
        """A token that is good as far as we know. Raises FeishuError."""
        asked = time.monotonic()
        token = self._fresh()
        if token:
            return token
        with self._lock:
            token = self._fresh()
            if token:
                return token
            if self._failed is not None and self._failed[0] >= asked:
                raise self._failed[1]
            try:
                return self._remember(self._shared_or_new())
            except FeishuError as error:
                self._failed = (time.monotonic(), error)
                raise

    def refused(self, token: str) -> None:
        """The platform did not take this token: nobody shall use it again."""
        with self._lock:
            if self._known[0] == token:
                self._known = ("", 0.0)
        try:
            self._shared.drop_token(self._name, token)
        except Unavailable:
            log.debug("the refused token could not be dropped for others")

    def _fresh(self) -> str:
        token, until = self._known
        return token if time.monotonic() < until else ""

    def _remember(self, found: tuple[str, float]) -> str:
        token, seconds = found
        logs.hide_passing(token)
        self._known = (token, time.monotonic() + seconds)
        return token

    def _shared_or_new(self) -> tuple[str, float]:
        """The token that another process has fetched, or one that we fetch while the others wait."""
        try:
            hold = self._shared.hold(f"token:{self._name}", secrets.token_hex(8), FETCH_SECONDS)
            deadline = time.monotonic() + FETCH_SECONDS
            while time.monotonic() < deadline:
                found = self._shared.token(self._name)
                if found is not None:
                    return found
                if hold.acquire():
                    return self._in_turn(hold)
                time.sleep(0.05)
        except Unavailable:
            log.debug("a token for this process alone")
        return self._new()

    def _in_turn(self, hold: Hold) -> tuple[str, float]:
        try:
            found = self._shared.token(self._name)
            if found is None:
                found = self._new()
                self._share(found)
            return found
        finally:
            self._leave(hold)

    def _new(self) -> tuple[str, float]:
        token, lives = self._fetch()
        return token, lives - min(EARLY_SECONDS, lives * EARLY_SHARE)

    def _share(self, found: tuple[str, float]) -> None:
        try:
            self._shared.keep_token(self._name, *found)
        except Unavailable:
            log.debug("the token could not be shared")

    def _leave(self, hold: Hold) -> None:
        try:
            hold.release()
        except Unavailable:
            log.debug("the token's lock will run out by itself")
