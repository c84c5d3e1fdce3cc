"""Bytes that flow past: a sound, a file, or JSON too large to be waited for. The end of JSON is kept, for its usage."""

from dataclasses import dataclass, field

from gateway.provider.counts import usage_in
from gateway.provider.events import Seen

TAIL = 65_536


@dataclass
class Flow:
    """`json`: its texts are weighed, and its usage is looked for."""

    json: bool
    seen: Seen = field(default_factory=Seen)
    _tail: bytes = b""
    _ended: bool = False

    @property
    def finished(self) -> bool:
        return self._ended

    @property
    def between_events(self) -> bool:
        """Nothing of ours fits in between."""
        return False

    def feed(self, portion: bytes) -> bytes:
        self.seen.real = True
        if self.json:
            self.seen.weight.add(portion)
            self._tail = (self._tail + portion)[-TAIL:]
        return portion

    def end(self) -> bytes:
        self._ended = True
        self.seen.finished = 1
        self.seen.usage = usage_in(self._tail)
        return b""
