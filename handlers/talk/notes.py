"""What is told instead of an answer: a place in the queue, a full queue, a message we cannot read, a failure."""

from collections.abc import Generator

from cards import notice
from cards.talk import answer
from handlers.base import Message, Shown, Stop, View
from handlers.talk.memory import asks


class Waiting:
    """A question that has to wait gets its card at once; the answer will stand in the same card."""

    queued = False

    def matches(self, message: Message) -> bool:
        return message.note == "queued"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        values = {
            "question": message.again,
            "pages": (),
            "state": "queued",
            "position": message.ahead,
            "trace": message.again,
        }
        yield View(answer.render, values)


class Full:
    """More questions wait in this conversation than we promise to answer."""

    queued = False

    def matches(self, message: Message) -> bool:
        return message.note == "full"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        yield View(notice.render, {"name": "queue_full", "count": message.ahead})


class Unreadable:
    """An addressed message without text: a picture, a file, a voice message, a bare mention."""

    queued = False

    def matches(self, message: Message) -> bool:
        return message.kind == "message" and message.addressed and not asks(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        # In a group a picture can only come in a post, beside the mention.
        content = message.attachments[0].kind if message.attachments else message.content
        yield View(notice.unreadable, {"content": content})


class Poisoned:
    """The last word on a message that failed again and again: a sentence, an id to quote, and 重试."""

    queued = False

    def matches(self, message: Message) -> bool:
        return False

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        question = message.again or message.id
        values = {"question": question, "pages": (), "state": "failed", "error": "failed_often", "trace": question}
        yield View(answer.render, values)
