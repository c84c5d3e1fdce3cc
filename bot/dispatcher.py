"""Who answers a message: the first handler that matches."""

from collections.abc import Sequence

from handlers.base import Handler, Message


class Dispatcher:
    def __init__(self, handlers: Sequence[Handler]) -> None:
        self._handlers = handlers

    def handler(self, message: Message) -> Handler | None:
        """The handler for this message, None when it is none of our business."""
        return next((handler for handler in self._handlers if handler.matches(message)), None)
