"""The platform's frequency limits, as exact sliding windows. They are never scaled.

The windows are 5 % shorter than the platform's, so that a caller who keeps the limit exactly is not refused because
the network moved its calls together. A refused call does not count.
Limits: https://open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN
"""

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox.errors import ApiError

SLACK = 0.95
API_PER_SECOND, API_PER_MINUTE = 50, 1000
CHAT_PER_SECOND = PATCH_PER_SECOND = 5
CARD_PER_SECOND = 10
SWEEP_AT = 20_000


class Window:
    """At most `count` in any `seconds`: the log holds the last `count` admissions, so one look is enough."""

    __slots__ = ("_log", "_seconds")

    def __init__(self, count: int, seconds: float) -> None:
        self._log: deque[float] = deque(maxlen=count)
        self._seconds = seconds * SLACK

    def wait(self, now: float) -> float:
        """Seconds until one more is admitted; 0 when it is now."""
        log = self._log
        if len(log) < (log.maxlen or 0):
            return 0.0
        return max(0.0, log[0] + self._seconds - now)

    def note(self, now: float) -> None:
        self._log.append(now)

    def idle(self, now: float) -> bool:
        return not self._log or now - self._log[-1] > self._seconds


class Limits:
    """Raises 99991400 or 230020 as the platform does and remembers every violation for the operator."""

    def __init__(self, violations: "deque[dict[str, Any]]", now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._windows: dict[tuple[str, str], Window] = {}
        self._blocked: dict[str, float] = {}
        self._violations = violations

    def api(self, name: str) -> None:
        """One API of this app: 50 a second and 1000 a minute, whichever trips first."""
        now = self._now()
        second = self._window("api/s", name, API_PER_SECOND, 1.0)
        minute = self._window("api/min", name, API_PER_MINUTE, 60.0)
        wait = max(second.wait(now), minute.wait(now))
        if wait > 0:
            limit = API_PER_SECOND if second.wait(now) > 0 else API_PER_MINUTE
            raise self._too_frequent("api", name, limit, wait)
        second.note(now)
        minute.note(now)

    def card(self, card_id: str) -> None:
        """One card entity: 10 operations a second."""
        now = self._now()
        window = self._window("card", card_id, CARD_PER_SECOND, 1.0)
        if (wait := window.wait(now)) > 0:
            raise self._too_frequent("card", card_id, CARD_PER_SECOND, wait)
        window.note(now)

    def chat(self, chat_id: str) -> None:
        """One person or one group: 5 messages a second; 230020, without a header."""
        now = self._now()
        window = self._window("chat", chat_id, CHAT_PER_SECOND, 1.0)
        if window.wait(now) > 0 or self._blocked.get(chat_id, 0.0) > now:
            raise self._message_frequency("chat", chat_id)
        window.note(now)

    def patch(self, message_id: str) -> None:
        """PATCH of one message: 5 a second; 230020."""
        now = self._now()
        window = self._window("message", message_id, PATCH_PER_SECOND, 1.0)
        if window.wait(now) > 0:
            raise self._message_frequency("message", message_id)
        window.note(now)

    def block_chat(self, chat_id: str, seconds: float) -> None:
        """Chaos: the chat answers 230020 for so long; 0 ends it."""
        self._blocked[chat_id] = self._now() + seconds

    def blocked(self) -> dict[str, float]:
        now = self._now()
        return {chat: round(until - now, 2) for chat, until in self._blocked.items() if until > now}

    def forget(self) -> None:
        self._windows.clear()
        self._blocked.clear()

    def _window(self, kind: str, name: str, count: int, seconds: float) -> Window:
        window = self._windows.get((kind, name))
        if window is None:
            if len(self._windows) > SWEEP_AT:
                now = self._now()
                self._windows = {key: value for key, value in self._windows.items() if not value.idle(now)}
            window = self._windows[(kind, name)] = Window(count, seconds)
        return window

    def _too_frequent(self, kind: str, name: str, limit: int, wait: float) -> ApiError:
        self._note(kind, name, 99991400)
        headers = {"x-ogw-ratelimit-limit": str(limit), "x-ogw-ratelimit-reset": str(max(1, math.ceil(wait)))}
        return ApiError(99991400, "request trigger frequency limit", status=429, headers=headers)

    def _message_frequency(self, kind: str, name: str) -> ApiError:
        self._note(kind, name, 230020)
        return ApiError(230020, "This operation triggers the frequency limit")

    def _note(self, kind: str, name: str, code: int) -> None:
        self._violations.append({"at": time.time(), "kind": kind, "name": name, "code": code})
