"""The front of the inbox: questions wait for their turn in their conversation, everything else runs at once.

"At once" is a queue of its own (`now:<id>`), so it never waits behind an answer and is yet as durable as a question.
"""

import logging
from dataclasses import replace
from typing import Literal

from handlers.base import Message
from handlers.scope import Scope, chat_of
from store.inbox import Accepted, Inbox

log = logging.getLogger("larkey.asking")


class Asking:
    """`long` is the number of questions before one's own from which a person is told to wait."""

    def __init__(self, scope: Scope, inbox: Inbox, long: int) -> None:
        self._scope, self._inbox, self._long = scope, inbox, long

    def ask(self, message: Message) -> Accepted:
        """Queue a question in its conversation; tell the person when it has to wait or cannot be taken."""
        conversation = self._scope.conversation(message)
        accepted = self._inbox.accept(chat_of(message), conversation, message.id, message.to_json())
        log.info("accepted", extra={"of": message.id, "status": accepted.status, "ahead": accepted.ahead})
        if accepted.status == "full":
            self._tell(message, "full", accepted.ahead)
        elif accepted.status == "new" and accepted.ahead >= self._long:
            self._tell(message, "queued", accepted.ahead)
        return accepted

    def at_once(self, message: Message, owner: str | None = None) -> Accepted:
        """Have this run without waiting; with an `owner` it is leased to that worker in the same step."""
        return self._inbox.accept(chat_of(message), f"now:{message.id}", message.id, message.to_json(), owner=owner)

    def _tell(self, message: Message, note: Literal["queued", "full"], ahead: int) -> None:
        question = message.again or message.id
        self.at_once(replace(message, id=f"{message.id}:{note}", again=question, note=note, ahead=ahead))
