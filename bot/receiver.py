"""What both doors do with a message: remember it, queue it, and only then say yes."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import replace
from typing import Any

from bot.answering.workers import Workers
from bot.asking import Asking
from bot.dispatcher import Dispatcher
from bot.records import Records
from cards.texts import TEXTS
from handlers.base import Message, Toast
from handlers.commands import command

CALLBACK_BUDGET = 2.0
"""Seconds that a press may take before it is answered without its own toast; the platform gives up after 3."""


class Receiver:
    def __init__(self, dispatcher: Dispatcher, records: Records, asking: Asking, workers: Workers) -> None:
        self._dispatcher, self._records, self._asking, self._workers = dispatcher, records, asking, workers

    def receive(self, message: Message) -> dict[str, Any] | None:
        """Take one message in. Returns the answer to a card callback. Raises Unavailable when Redis is away."""
        if message.kind == "press":
            return self._press(message)
        handler = self._dispatcher.handler(message)
        if handler is None:
            return None
        if handler.queued:
            self._asking.ask(message)
        else:
            self._asking.at_once(message)
        return None

    def _press(self, message: Message) -> dict[str, Any]:
        """Run a press here and now, so that its toast can be the callback's answer."""
        message = self._records.settled(message)
        question = _example(message)
        if question is not None:
            accepted = self._asking.ask(question)
            return {} if accepted.status == "repeat" else toast_answer(Toast("toast_asked"))
        accepted = self._asking.at_once(message, self._workers.owner)
        if accepted.lease is None:
            return {}
        return _waited(self._workers.run(accepted.lease).toast)


def _example(message: Message) -> Message | None:
    """A pressed example is the question it shows, asked by whoever pressed, below the card that showed it."""
    pressed = command(message)
    if pressed is None or pressed.word != "ask" or message.press is None:
        return None
    value = message.press.value
    text = value.get("text_en" if message.language == "en" else "text") or value.get("text", "")
    return replace(message, kind="message", text=str(text), press=None)


def _waited(toast: "Future[Toast | None]") -> dict[str, Any]:
    try:
        said = toast.result(CALLBACK_BUDGET)
    except TooLate:
        said = Toast("toast_working")
    return toast_answer(said) if said is not None else {}


def toast_answer(toast: Toast) -> dict[str, Any]:
    """The callback's answer in both languages.

    https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication
    """
    text = TEXTS[toast.text]
    zh, en = text.zh.format(**toast.values), text.en.format(**toast.values)
    return {"toast": {"type": toast.type, "content": zh, "i18n": {"zh_cn": zh, "en_us": en}}}
