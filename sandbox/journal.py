"""What happened, for whoever looks: API calls, pushed events with their deliveries, broken limits.

Bodies are kept as the bytes that went over the wire and are read only when somebody asks, so that noting a call
costs next to nothing.
"""

import json
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

CALLS = 20_000
BYTES = 64 * 1024 * 1024
EVENTS = 20_000
SHOWN_BYTES = 200_000


@dataclass(slots=True)
class Call:
    """One API call. `refs` are the messages and cards it was about."""

    n: int
    at: float
    method: str
    path: str
    status: int
    code: int
    ms: float
    request: bytes
    response: bytes
    refs: tuple[str, ...]

    def view(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "at": self.at,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "code": self.code,
            "ms": round(self.ms, 3),
            "request": _readable(self.request),
            "response": _readable(self.response),
            "refs": list(self.refs),
        }


@dataclass(slots=True)
class Event:
    """A pushed event: its envelope as it stands in the plain text, and every attempt to hand it over."""

    event_id: str
    type: str
    raw: dict[str, Any]
    message_id: str
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        return {"event_id": self.event_id, "type": self.type, "raw": self.raw, "deliveries": self.deliveries}


class Journal:
    """Bounded: the oldest entries fall off by number and by bytes."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque()
        self.deliveries: deque[dict[str, Any]] = deque(maxlen=EVENTS)
        self.violations: deque[dict[str, Any]] = deque(maxlen=EVENTS)
        self.events: OrderedDict[str, Event] = OrderedDict()
        self._bytes = 0
        self._number = 0

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def note_call(self, call: Call) -> None:
        self.calls.append(call)
        self._bytes += len(call.request) + len(call.response)
        while len(self.calls) > CALLS or self._bytes > BYTES:
            oldest = self.calls.popleft()
            self._bytes -= len(oldest.request) + len(oldest.response)

    def note_event(self, event: Event) -> None:
        self.events[event.event_id] = event
        while len(self.events) > EVENTS:
            self.events.popitem(last=False)

    def note_delivery(self, event: Event, delivery: dict[str, Any]) -> None:
        delivery = {"n": self.next_number(), **delivery}
        event.deliveries.append(delivery)
        self.deliveries.append({"event_id": event.event_id, "type": event.type, **delivery})

    def events_about(self, message_id: str) -> list[Event]:
        return [event for event in self.events.values() if event.message_id == message_id]

    def calls_about(self, names: Iterable[str]) -> list[Call]:
        wanted = set(names)
        return [call for call in self.calls if not wanted.isdisjoint(call.refs)]

    def forget(self) -> None:
        self.calls.clear()
        self.deliveries.clear()
        self.violations.clear()
        self.events.clear()
        self._bytes = 0


def _readable(body: bytes) -> Any:
    """Parsed JSON where it is some, else text; downloads and uploads only by their size."""
    if not body:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"<{len(body)} bytes>"
    if len(body) > SHOWN_BYTES:
        return text[:SHOWN_BYTES]
    try:
        return json.loads(text)
    except ValueError:
        return text
