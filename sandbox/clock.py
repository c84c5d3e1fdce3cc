"""The sandbox's time: real seconds, with the platform's long durations multiplied by a scale.

Scaled: the redelivery ladder, the 10 minutes of a stream, 14 days of a card, 1 hour of a uuid, 30 minutes of a
callback token, the long connection's intervals. Not scaled: limits per second and per minute, the 3 s in which an
answer is due (`answer_seconds` sets that) and the life of a token, which the platform announces (`token_seconds`).
"""

import asyncio
import time

ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 7200.0


class Clock:
    """`now` is Unix seconds; `scaled` turns the platform's seconds into ours."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self.answer_seconds = ANSWER_SECONDS
        self.token_seconds = TOKEN_SECONDS
        self.ping_seconds = 0.0
        self._changed = asyncio.Event()

    def reset(self, scale: float) -> None:
        """As at the start."""
        self.answer_seconds, self.token_seconds, self.ping_seconds = ANSWER_SECONDS, TOKEN_SECONDS, 0.0
        self.set_scale(scale)

    def now(self) -> float:
        return time.time()

    def now_ms(self) -> int:
        return int(time.time() * 1000)

    def scaled(self, seconds: float) -> float:
        return seconds * self.scale

    def passed(self, since: float, seconds: float) -> bool:
        """Whether the platform's `seconds` are over for something that began at `since`."""
        return time.time() - since >= seconds * self.scale

    def set_scale(self, scale: float) -> None:
        """Takes effect at once, also for whoever sleeps."""
        self.scale = scale
        self._changed.set()
        self._changed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Sleep the platform's `seconds`; a new scale shortens or lengthens a sleep that has begun."""
        begun = time.monotonic()
        while (left := seconds * self.scale - (time.monotonic() - begun)) > 0:
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                continue
