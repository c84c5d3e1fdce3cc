"""Which cards people have of one thing, so that all of them can be drawn anew when it changes."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from handlers.base import Card, Message, Redraw, View
from handlers.scope import private_record


class Rings(Protocol):
    """Short lists that all processes share (store.small). Raises Unavailable."""

    def ring(self, name: str, item: Any, size: int = 100) -> None: ...

    def read_ring(self, name: str) -> list[Any]: ...


class Redrawing:
    """The cards of one kind of things, the newest `most` of each."""

    def __init__(self, rings: Rings, kind: str, most: int) -> None:
        self._rings, self._kind, self._most = rings, kind, most

    def remember(self, message: Message, name: str) -> None:
        """This message is answered in private with a card of the thing of that name."""
        self._rings.ring(f"{self._kind}:{name}", list(private_record(message)), self._most)

    def all(self, name: str, whole: View, elements: Mapping[str, Card] | None = None) -> Iterator[Redraw]:
        """Every card of it, as it looks now."""
        seen = dict.fromkeys(tuple(item) for item in self._rings.read_ring(f"{self._kind}:{name}"))
        return (Redraw(elements or {}, answer, chat, whole) for chat, answer in seen)
