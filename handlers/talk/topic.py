"""新话题: the conversation starts over; what was said is forgotten by the model."""

from collections.abc import Generator
from typing import Protocol

from cards import notice
from handlers.base import Message, Shown, Stop, Toast, View
from handlers.commands import word_of
from handlers.scope import Scope, chat_of

OPTIONS = ("role", "model")


class Forgetting(Protocol):
    """The turns of conversations, and what was chosen for them (store.threads)."""

    def reset(self, chat: str, conversation: str) -> None: ...

    def get_option(self, chat: str, conversation: str, name: str) -> str: ...


class NewTopic:
    queued = False

    def __init__(self, threads: Forgetting, scope: Scope) -> None:
        self._threads, self._scope = threads, scope

    def matches(self, message: Message) -> bool:
        return word_of(message) == "新话题"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        chat, conversation = chat_of(message), self._scope.conversation(message)
        self._threads.reset(chat, conversation)
        yield Toast("toast_new_topic", "success")
        kept = {name: self._threads.get_option(chat, conversation, name) for name in OPTIONS}
        yield View(notice.new_topic, {"stays": {name: value for name, value in kept.items() if value}})
