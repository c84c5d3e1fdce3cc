"""The shared state of keys, with a watch beside it: each rest is counted."""

from bot.eyes import meters
from store.keys import KeyStates


class WatchedKeyStates(KeyStates):
    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> None:
        meters.rests.labels(reason).inc()
        super().rest(subject, seconds, reason, longest)
