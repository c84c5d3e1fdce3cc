"""Card entities: one card as it is now, with its sequence, its stream and the message that shows it.

A card that was sent as plain JSON is an entity too, only that nobody knows its id until `id_convert` tells it.
https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/streaming-updates-openapi-overview
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import ApiError
from sandbox.ids import fresh_number

Json = dict[str, Any]
STREAM_SECONDS = 600.0
LIFE_SECONDS = 14 * 86400.0
UUIDS = 1000
MAX_BYTES = 30 * 1024


def compact(value: Any) -> bytes:
    """How a card's size is counted: compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(slots=True)
class Entity:
    """`stream` is off, on, or over (it closed by itself); `opened` is when it was last opened, Unix seconds."""

    card_id: str
    card: Json
    size: int
    created: float
    public: bool = True
    message_id: str = ""
    sequence: int = 0
    stream: str = "off"
    opened: float = 0.0
    busy: int = 0
    uuids: dict[str, None] = field(default_factory=dict)
    index: dict[str, Json] = field(default_factory=dict)

    def set_card(self, card: Json, size: int) -> None:
        """Take a validated card; its own `streaming_mode` opens or closes the stream."""
        self.card, self.size = card, size
        self.index = element_index(card)
        self.set_stream(on=card.get("config", {}).get("streaming_mode") is True)

    def remember(self, uuid: str) -> None:
        """The newest thousand; who repeats an operation does so soon."""
        self.uuids[uuid] = None
        if len(self.uuids) > UUIDS:
            del self.uuids[next(iter(self.uuids))]

    def set_stream(self, *, on: bool) -> None:
        self.stream = "on" if on else "off"
        if on:
            self.opened = time.time()

    def close_stream(self) -> None:
        """The platform closed it: content answers 200850 until it is opened again."""
        self.stream = "over"
        self.card.setdefault("config", {})["streaming_mode"] = False


class Entities:
    """All cards. `streaming` looks at the clock, so a stream is closed the moment its time is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.all: dict[str, Entity] = {}

    def create(self, card: Json, size: int, *, public: bool) -> Entity:
        entity = Entity(fresh_number(), card, size, time.time(), public)
        entity.set_card(card, size)
        self.all[entity.card_id] = entity
        return entity

    def get(self, card_id: str) -> Entity:
        """For the CardKit doors: 200740 unknown, 200750 older than 14 days."""
        entity = self.all.get(card_id)
        if entity is None or not entity.public:
            raise ApiError(200740, "card entity does not exist")
        if self._clock.passed(entity.created, LIFE_SECONDS):
            raise ApiError(200750, "card entity has expired")
        return entity

    def expired(self, entity: Entity) -> bool:
        return self._clock.passed(entity.created, LIFE_SECONDS)

    def streaming(self, entity: Entity) -> bool:
        if entity.stream == "on" and self._clock.passed(entity.opened, STREAM_SECONDS):
            entity.close_stream()
        return entity.stream == "on"

    def is_streaming(self, card_id: str) -> bool:
        entity = self.all.get(card_id)
        return entity is not None and self.streaming(entity)


def element_index(card: Json) -> dict[str, Json]:
    """element_id -> the element itself, wherever it sits."""
    found: dict[str, Json] = {}
    pending: list[Any] = [card.get("header"), card.get("body")]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            name = node.get("element_id")
            if isinstance(name, str):
                found[name] = node
            pending.extend(value for key, value in node.items() if key not in ("value", "chart_spec", "rows"))
        elif isinstance(node, list):
            pending.extend(node)
    return found
