"""模型 and 角色: what this conversation speaks with, chosen from a list."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from cards import notice
from handlers.base import Message, Shown, Stop, Toast, View
from handlers.commands import command, word_of
from handlers.scope import Scope, chat_of


class Options(Protocol):
    """What is kept with a conversation (store.threads)."""

    def get_option(self, chat: str, conversation: str, name: str) -> str: ...

    def set_option(self, chat: str, conversation: str, name: str, value: str) -> None: ...


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its command word, the name it is kept under, what there is, and what holds unless chosen."""

    word: str
    option: str
    values: Callable[[], Sequence[str]]
    default: str


class Choose:
    queued = False

    def __init__(self, choice: Choice, options: Options, scope: Scope) -> None:
        self._choice, self._options, self._scope = choice, options, scope

    def matches(self, message: Message) -> bool:
        return word_of(message) == self._choice.word

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        asked = command(message)
        assert asked is not None
        values = list(self._choice.values())
        conversation = self._scope.conversation(message)
        if asked.argument not in values:
            now = self._options.get_option(chat_of(message), conversation, self._choice.option) or self._choice.default
            yield View(notice.choices, {"of": self._choice.option, "values": tuple(values), "now": now})
            return
        self._options.set_option(chat_of(message), conversation, self._choice.option, asked.argument)
        yield Toast("toast_chosen", "success", {"value": asked.argument})
        if message.kind != "press":
            yield View(notice.render, {"name": f"{self._choice.option}_chosen", "value": asked.argument})
