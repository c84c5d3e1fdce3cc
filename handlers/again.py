"""重新生成 and 重试: the same question once more, into the same card."""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Protocol

from cards import notice
from handlers.base import Message, Shown, Stop, Toast, View
from handlers.commands import command, subject_of
from handlers.rights import Rights
from handlers.scope import Scope
from store.inbox import Accepted

WORDS = ("重新生成", "重试")


class Questions(Protocol):
    """Which question was asked last in a conversation, and the flag that once cancelled it (store.cancels)."""

    def newest(self, chat: str, conversation: str) -> str | None: ...

    def clear(self, chat: str, message_id: str) -> None: ...


class Again:
    """`ask` is the inbox's front: it queues a question like any other."""

    queued = False

    def __init__(self, questions: Questions, scope: Scope, rights: Rights, ask: Callable[[Message], Accepted]) -> None:
        self._questions, self._scope, self._rights, self._ask = questions, scope, rights, ask

    def matches(self, message: Message) -> bool:
        asked = command(message)
        return asked is not None and asked.word in WORDS

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        question = subject_of(message) or self._questions.newest(message.chat, self._scope.conversation(message)) or ""
        asked = self._rights.asked(message.chat, question)
        if asked is None:
            yield Toast("toast_expired", "warning")
            if message.kind != "press":
                yield View(notice.render, {"name": "nothing_to_retry"})
            return
        if not self._rights.may_manage(message, question):
            yield Toast("toast_not_yours", "warning")
            return
        self._questions.clear(message.chat, question)
        self._ask(replace(asked, id=f"{message.id}:again", again=question, note="", ahead=0))
        yield Toast("toast_again")
