"""停止, typed or pressed, and a recalled question: both cancel the answer wherever it runs."""

from collections.abc import Generator
from typing import Protocol

from cards import notice
from handlers.base import Message, Redraw, Shown, Stop, Toast, View
from handlers.commands import subject_of, word_of
from handlers.rights import Rights
from handlers.scope import Scope, chat_of

DOUBLE_PRESS = 3.0
"""Seconds in which a second press, by whomever, still means the first one."""


class Cancelling(Protocol):
    """The broadcast that reaches every process (store.cancels)."""

    def cancel(self, chat: str, message_id: str, reason: str) -> None: ...

    def running(self, chat: str, conversation: str = "") -> str | None: ...


class Queue(Protocol):
    """What people have seen so far (bot.records)."""

    def waits(self, chat: str, message_id: str) -> bool: ...


class Facts(Protocol):
    """The shared memory of small things (store.small)."""

    def once(self, name: str, seconds: float) -> bool: ...


class StopAnswer:
    queued = False

    def __init__(self, cancels: Cancelling, queue: Queue, facts: Facts, scope: Scope, rights: Rights) -> None:
        self._cancels, self._queue, self._facts, self._scope, self._rights = cancels, queue, facts, scope, rights

    def matches(self, message: Message) -> bool:
        return word_of(message) == "停止"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        question = subject_of(message) or self._running(message)
        if not question:
            yield Toast("toast_nothing_to_stop")
            if message.kind != "press":
                yield View(notice.render, {"name": "nothing_to_stop"})
            return
        if not self._rights.may_manage(message, question):
            yield from not_yours(message)
            return
        self._facts.once(just_stopped(question), DOUBLE_PRESS)
        self._cancels.cancel(chat_of(message), question, "stopped")
        yield Toast("toast_stopped", "success")
        yield from _called_off(self._queue, chat_of(message), question)

    def _running(self, message: Message) -> str:
        """The answer of this conversation, else the newest in this chat if it is the person's own."""
        here = self._cancels.running(chat_of(message), self._scope.conversation(message))
        if here:
            return here
        newest = self._cancels.running(chat_of(message))
        return newest if newest and self._rights.is_asker(message, newest) else ""


def not_yours(message: Message) -> Generator[Shown]:
    """Who presses sees a toast; who typed it needs an answer."""
    yield Toast("toast_not_yours", "warning")
    if message.kind != "press":
        yield View(notice.render, {"name": "not_yours"})


def just_stopped(question: str) -> str:
    """The fact that an answer was stopped a moment ago: where 停止 was, 重新生成 is by then."""
    return f"stopped:{question}"


class Recall:
    """A question that its author takes back: nobody waits for its answer any more."""

    queued = False

    def __init__(self, cancels: Cancelling, queue: Queue) -> None:
        self._cancels, self._queue = cancels, queue

    def matches(self, message: Message) -> bool:
        return message.kind == "recall"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        self._cancels.cancel(chat_of(message), message.subject, "recalled")
        yield from _called_off(self._queue, chat_of(message), message.subject)


def _called_off(queue: Queue, chat: str, question: str) -> Generator[Shown]:
    """Whoever stops a question that waits sees so at once, and not when its turn has come.

    The card has no buttons until then: asked again it would be answered twice, for the first asking is still queued.
    """
    if queue.waits(chat, question):
        yield Redraw(of=question, chat=chat, whole=View(notice.render, {"name": "stopped_early"}))
