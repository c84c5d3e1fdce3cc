"""停止, typed or pressed, and a recalled question: both cancel the answer wherever it runs."""

from collections.abc import Generator, Iterable
from typing import Protocol

from cards import notice
from handlers.base import Message, Shown, Stop, Toast, View
from handlers.commands import command, subject_of
from handlers.rights import Rights
from handlers.scope import Scope


class Cancelling(Protocol):
    """The broadcast that reaches every process (store.cancels)."""

    def cancel(self, chat: str, message_id: str, reason: str) -> None: ...

    def running(self, chat: str, conversation: str) -> str | None: ...

    def running_in_chat(self, chat: str) -> Iterable[str]: ...


class StopAnswer:
    queued = False

    def __init__(self, cancels: Cancelling, scope: Scope, rights: Rights) -> None:
        self._cancels, self._scope, self._rights = cancels, scope, rights

    def matches(self, message: Message) -> bool:
        asked = command(message)
        return asked is not None and asked.word == "停止"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        question = subject_of(message) or self._running(message)
        if not question:
            yield Toast("toast_nothing_to_stop")
            if message.kind != "press":
                yield View(notice.render, {"name": "nothing_to_stop"})
            return
        if not self._rights.may_manage(message, question):
            yield Toast("toast_not_yours", "warning")
            return
        self._cancels.cancel(message.chat, question, "stopped")
        yield Toast("toast_stopped", "success")

    def _running(self, message: Message) -> str:
        """The answer of this conversation, else the person's own one that runs in this chat."""
        here = self._cancels.running(message.chat, self._scope.conversation(message))
        if here:
            return here
        own = (id_ for id_ in self._cancels.running_in_chat(message.chat) if self._rights.is_asker(message, id_))
        return next(own, "")


class Recall:
    """A question that its author takes back: nobody waits for its answer any more."""

    queued = False

    def __init__(self, cancels: Cancelling) -> None:
        self._cancels = cancels

    def matches(self, message: Message) -> bool:
        return message.kind == "recall"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        self._cancels.cancel(message.chat, message.subject, "recalled")
        yield from ()
