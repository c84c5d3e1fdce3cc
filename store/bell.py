"""Wakes this process when a conversation may be taken, and knows in which bucket to look.

Whoever makes a conversation ready publishes "bucket score"; one thread of each process listens and, as a backstop,
looks at the head of every bucket once a second. What it knows are hints: the truth is in the buckets, and a hint that
is wrong costs one small script. A thread that finds no hint asks Redis nothing, so idle workers are free.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from store.connecting import back_off
from store.errors import Unavailable
from store.names import BUCKETS, bucket_tag
from store.redis import RedisDoor

POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


class Bell:
    """Hints of which bucket may have something to take, and when. Times are ms by Redis' clock."""

    def __init__(self, redis: RedisDoor, channel: str) -> None:
        self._redis = redis
        self._channel = channel
        self._due: dict[int, int] = {}
        self._ahead = 0.0  # Redis' clock minus our monotonic one, in ms
        self._heard = threading.Condition()
        self._quiet_until = 0.0
        self._thread: threading.Thread | None = None
        self._listening_in = 0  # the process whose thread listens; 0 while nobody does
        self._closed = threading.Event()

    @property
    def listening(self) -> bool:
        return self._listening_in == os.getpid()

    def hint(self, bucket: int, score: int) -> None:
        """Something in this bucket may be taken from `score` on; wakes one waiting thread."""
        with self._heard:
            self._due[bucket] = min(score, self._due.get(bucket, score))
            self._heard.notify()

    def next_due(self) -> int | None:
        """Take out the bucket that has been due longest. Asked before its script runs, so no later hint gets lost."""
        with self._heard:
            if not self._due:
                return None
            bucket = min(self._due, key=self._due.__getitem__)
            if self._due[bucket] > self._now():
                return None
            del self._due[bucket]
            return bucket

    def answered(self, bucket: int, now: int, score: int | None) -> None:
        """A script said what the time is and what comes next in its bucket."""
        self._ahead = now - time.monotonic() * 1000
        if score is not None:
            self.hint(bucket, score)

    def failed(self, bucket: int) -> None:
        """Redis was away: the bucket has to be asked again, but nobody is woken for a moment."""
        self._quiet_until = time.monotonic() + 0.5
        self.hint(bucket, 0)

    def wait(self, seconds: float) -> None:
        """Return when something may be taken, or after `seconds`. Never raises; starts to listen when first called."""
        self._start()
        ends = time.monotonic() + seconds
        with self._heard:
            while not self._closed.is_set():
                now = time.monotonic()
                opens = max(self._next_moment(), self._quiet_until)
                if opens <= now or ends <= now:
                    return
                self._heard.wait(min(opens, ends) - now)

    def sweep(self) -> None:
        """Look at the head of every bucket: reads only, one round trip (one per node of a cluster)."""
        ready = [self._redis.key(bucket_tag(bucket), "ready") for bucket in range(BUCKETS)]
        heads, now = self._redis.many_now([("ZRANGE", key, 0, 0, "WITHSCORES") for key in ready])
        self._ahead = now * 1000 - time.monotonic() * 1000
        for bucket, head in enumerate(heads):
            if head:
                self.hint(bucket, int(float(head[-1])))

    def close(self) -> None:
        """Stop listening and let every waiting thread go."""
        self._closed.set()
        with self._heard:
            self._heard.notify_all()
        thread = self._thread
        if thread is None or not thread.is_alive():
            return
        with suppress(Unavailable):  # an empty message: our own thread looks up at once
            self._redis.call("PUBLISH", self._channel, "")
        thread.join(2 * POLL_SECONDS)

    def _now(self) -> float:
        return time.monotonic() * 1000 + self._ahead

    def _next_moment(self) -> float:
        return (min(self._due.values()) - self._ahead) / 1000 if self._due else float("inf")

    def _start(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._heard:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, name="larkey-bell", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        failures = 0
        while not self._closed.is_set():
            try:
                with self._redis.subscription(self._channel) as next_message:
                    self.sweep()
                    self._listening_in = os.getpid()
                    failures = 0
                    self._follow(next_message)
            except Unavailable as error:
                if failures == 0:
                    log.warning("the inbox cannot hear wake-ups: %s", error)
            finally:
                self._listening_in = 0
            self._closed.wait(back_off(failures))
            failures += 1

    def _follow(self, next_message: Callable[[float], str | None]) -> None:
        next_sweep = time.monotonic() + POLL_SECONDS
        while not self._closed.is_set():
            message = next_message(max(0.0, next_sweep - time.monotonic()))
            bucket, _, score = (message or "").partition(" ")
            if bucket and score:
                self.hint(int(bucket), int(score))
            if time.monotonic() >= next_sweep:
                self.sweep()
                next_sweep = time.monotonic() + POLL_SECONDS
