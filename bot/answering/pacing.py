"""Waiting for the platform's permission: its limits count per app, chat, message and card, over all our processes.

Limits: https://open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN
"""

import time
from collections.abc import Sequence

from handlers.base import Stop
from store.errors import Unavailable
from store.pace import Limit, Pace

WITHOUT_REDIS = 0.25
"""Seconds between operations of one answer when the shared counters are away: slow enough for every limit."""


class Pacing:
    """The pace of one answer. Every method returns when the operation may go out, or when the answer was lost."""

    def __init__(self, pace: Pace, chat: str, stop: Stop) -> None:
        self._pace, self._chat, self._stop = pace, chat, stop

    def chat(self) -> None:
        """5 messages a second in a chat, replies included, by all its bots."""
        self._wait([Limit(f"chat:{self._chat}", 5, 1.0)])
        self.api("im.message")

    def message(self, message_id: str) -> None:
        """5 patches a second of one message."""
        self._wait([Limit(f"message:{message_id}", 5, 1.0)])
        self.api("im.patch")

    def card(self, card_id: str) -> None:
        """10 operations a second on one card; streaming cards do not count against the API's own limit."""
        self._wait([Limit(f"card:{card_id}", 10, 1.0)])

    def api(self, name: str) -> None:
        """50 calls a second and 1000 a minute of one API."""
        limits = [Limit(f"api:{name}", 50, 1.0), Limit(f"api:{name}", 1000, 60.0)]
        self._wait(limits, chat="")

    def limited(self, name: str, seconds: float) -> None:
        """The platform said "too fast": nobody goes there again for so long. An empty name is the chat."""
        try:
            self._pace.penalty(self._chat, name or f"chat:{self._chat}", seconds)
        except Unavailable:
            time.sleep(min(seconds, 1.0))

    def _wait(self, limits: Sequence[Limit], chat: str | None = None) -> None:
        while self._stop.reason != "lost":
            try:
                seconds = self._pace.take(self._chat if chat is None else chat, limits)
            except Unavailable:
                time.sleep(WITHOUT_REDIS)
                return
            if seconds <= 0:
                return
            time.sleep(min(seconds, 1.0))
