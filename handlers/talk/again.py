"""重新生成 and 重试: the same question once more, into the same card."""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Protocol

from cards import notice
from handlers.base import Message, Shown, Stop, Toast, View
from handlers.commands import subject_of, word_of
from handlers.rights import Rights
from handlers.scope import Scope, chat_of
from handlers.talk.stop import DOUBLE_PRESS, just_stopped, not_yours
from store.inbox import Accepted

WORDS = ("重新生成", "重试")


class Cancelled(Protocol):
    """The flag that may have ended the first run (store.cancels)."""

    def clear(self, chat: str, message_id: str) -> None: ...


class Facts(Protocol):
    """The shared memory of small things (store.small)."""

    def once(self, name: str, seconds: float) -> bool: ...

    def happened(self, name: str) -> bool: ...


class Kept(Protocol):
    """What is kept with a conversation (store.threads); `asked` is the id of its newest question."""

    def get_option(self, chat: str, conversation: str, name: str) -> str: ...


class Again:
    """`ask` is the inbox's front: it queues a question like any other."""

    queued = False

    def __init__(
        self,
        cancels: Cancelled,
        facts: Facts,
        kept: Kept,
        scope: Scope,
        rights: Rights,
        ask: Callable[[Message], Accepted],
    ) -> None:
        self._cancels, self._facts, self._kept = cancels, facts, kept
        self._scope, self._rights, self._ask = scope, rights, ask

    def matches(self, message: Message) -> bool:
        return word_of(message) in WORDS

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        chat = chat_of(message)
        question = subject_of(message) or self._kept.get_option(chat, self._scope.conversation(message), "asked")
        asked = self._rights.asked(message, question)
        if asked is None:
            yield Toast("toast_expired", "warning")
            if message.kind != "press":
                yield View(notice.render, {"name": "nothing_to_retry"})
            return
        if not self._rights.may_manage(message, question):
            yield from not_yours(message)
            return
        if message.kind == "press" and self._facts.happened(just_stopped(question)):
            yield Toast("toast_stopped", "success")
            return
        if not self._facts.once(f"again:{question}", DOUBLE_PRESS):
            yield Toast("toast_working")
            return
        self._cancels.clear(chat, question)
        self._ask(replace(asked, id=f"{message.id}:again", again=question, note="", ahead=0))
        yield Toast("toast_again")
