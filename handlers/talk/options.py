"""模型 and 角色: what this conversation speaks with, chosen from a list."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from cards import notice
from handlers.base import Message, Redraw, Shown, Stop, Toast, View
from handlers.commands import command, rest_of, word_of
from handlers.scope import Scope, chat_of
from handlers.typed.folding import fold

BACK = ("默认", "無", "无", "default", "none")


class Options(Protocol):
    """What is kept with a conversation (store.threads)."""

    def get_option(self, chat: str, conversation: str, name: str) -> str: ...

    def set_option(self, chat: str, conversation: str, name: str, value: str) -> None: ...


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its command word, the name it is kept under, what there is, and what holds unless chosen.

    Without a `default` the choice can be taken back: with one of `BACK`, where nothing of that name is to be chosen.
    """

    word: str
    option: str
    values: Callable[[], Sequence[str]]
    default: str


class Choose:
    queued = False

    def __init__(self, choice: Choice, options: Options, scope: Scope) -> None:
        self._choice, self._options, self._scope = choice, options, scope

    def matches(self, message: Message) -> bool:
        if word_of(message) == self._choice.word:
            return True
        wish = rest_of(message, self._choice.word)
        return bool(wish) and self._meant(wish or "") is not None

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        wish = self._wish(message)
        chosen = self._meant(wish)
        if not wish or chosen is None:
            yield self._list(message, self._now(message), unknown=wish)
            return
        self._options.set_option(chat_of(message), self._scope.conversation(message), self._choice.option, chosen)
        yield from self._told(message, chosen)

    def _wish(self, message: Message) -> str:
        asked = command(message)
        return asked.argument if asked is not None and asked.argument else rest_of(message, self._choice.word) or ""

    def _meant(self, wish: str) -> str | None:
        """The value of this name, or the only one with this word in its name; "" for none of them, None: unclear."""
        values, named = list(self._choice.values()), fold(wish)
        whole = [value for value in values if fold(value) == named]
        worded = [value for value in values if named in fold(value).split()]
        if whole or len(worded) == 1:
            return (whole or worded)[0]
        return "" if values and not self._choice.default and named in BACK else None

    def _now(self, message: Message) -> str:
        kept = self._options.get_option(chat_of(message), self._scope.conversation(message), self._choice.option)
        return kept or self._choice.default

    def _told(self, message: Message, chosen: str) -> Generator[Shown]:
        """A pressed list shows the choice; to what was typed there is an answer."""
        option, name = self._choice.option, "chosen" if chosen else "back"
        yield Toast(f"toast_{name}", "success", {"value": chosen})
        if message.kind == "press":
            yield Redraw(whole=self._list(message, chosen))
            return
        yield View(notice.render, {"name": f"{option}_{name}", "value": chosen, "note": self._where(message)})

    def _list(self, message: Message, now: str, unknown: str = "") -> View:
        shown = {"of": self._choice.option, "values": tuple(self._choice.values()), "now": now}
        back = "" if self._choice.default else BACK[0]
        return View(notice.choices, {**shown, "back": back, "unknown": unknown, "note": self._where(message)})

    def _where(self, message: Message) -> str:
        """In a group the next mention begins a conversation of its own, which this choice is not for."""
        return "chosen_here" if self._scope.by_topic(message) else ""
