"""Server-sent events out of bytes that come in any portions.

https://html.spec.whatwg.org/multipage/server-sent-events.html, with two favours: a last event without its empty line
still counts, and lines may be of any length up to `limit`.
"""

from typing import NamedTuple


class Event(NamedTuple):
    """One event: its name ("message" where the stream gives none) and its data lines joined."""

    name: str
    data: bytes


class TooLong(ValueError):
    """One event is larger than the limit."""


class SseParser:
    """Feed it what arrives; it gives back the events that are complete. `limit` bounds one event, in bytes."""

    def __init__(self, limit: int = 64 * 1024 * 1024) -> None:
        self._limit = limit
        self._tail: list[bytes] = []  # the begun line, in portions: joined once, however many there are
        self._data: list[bytes] = []
        self._name = b""
        self._held = 0
        self._after_cr = False
        self._first = True

    def feed(self, portion: bytes) -> list[Event]:
        if self._after_cr and portion.startswith(b"\n"):
            portion = portion[1:]
            self._after_cr = False
        if not portion:
            return []
        self._held += len(portion)
        if self._held > self._limit:
            raise TooLong
        if b"\n" not in portion and b"\r" not in portion:
            self._after_cr = False
            self._tail.append(portion)
            return []
        return self._take(portion)

    def end(self) -> list[Event]:
        """No more bytes come: the last event, if its end was forgotten."""
        return self._take(b"\n\n")

    def _take(self, portion: bytes) -> list[Event]:
        if self._tail:
            portion = b"".join([*self._tail, portion])
        lines = portion.splitlines()
        self._after_cr = portion.endswith(b"\r")
        self._tail = [] if portion.endswith((b"\n", b"\r")) else [lines.pop()]
        events = [event for line in lines if (event := self._line(line)) is not None]
        self._held = sum(map(len, self._tail)) + sum(map(len, self._data))
        return events

    def _line(self, line: bytes) -> Event | None:
        if self._first:
            self._first = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value
        return None

    def _dispatch(self) -> Event | None:
        data, name = self._data, self._name
        self._data, self._name = [], b""
        if not data:
            return None
        return Event(name.decode("utf-8", "replace") or "message", data[0] if len(data) == 1 else b"\n".join(data))
