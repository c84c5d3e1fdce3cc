"""A question to the model, answered in a card that grows.

Any addressed text that is no command; a bare mention below a colleague's words asks about these. The model's pieces go
into a draft; each piece makes a newer view, and delivery decides which of them people see. Whatever ends an answer
early, what was said stays.
"""

import logging
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from cards import notice
from cards.bilingual import Said
from cards.pages.paging import Pager
from cards.talk import answer
from handlers.base import Card, File, Message, Remember, Shown, Stop, View
from handlers.shares.taken import HANDED_OVER, End, Shares, Taken
from handlers.talk.diary import Diary
from handlers.talk.memory import Context, Memory, asks
from llm.chat import Answer as Stream
from llm.chat import Piece, Usage
from llm.errors import LlmError
from llm.sentences import sentence
from store.errors import Unavailable

log = logging.getLogger("larkey.conversation")

PATIENCE, PAUSE = 6.0, 0.5
"""Seconds that a question waits for its share to be looked up, and between two looks."""


class Model(Protocol):
    """The part of llm.chat.Chat that a conversation needs."""

    def ask(self, messages: list[dict[str, Any]], *, model: str | None, person: str) -> Stream: ...


@dataclass
class Draft:
    """What the model has said so far. Written by the answer's thread, drawn by delivery's."""

    pager: Pager = field(default_factory=Pager)
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, piece: Piece) -> None:
        with self.lock:
            if piece.text:
                self.text.append(piece.text)
                self.pager.feed(piece.text)
            if piece.reasoning:
                self.reasoning.append(piece.reasoning)

    def close(self) -> None:
        with self.lock:
            self.pager.finish()

    def tighten(self) -> None:
        """The platform found a card too large: smaller parts from now on."""
        with self.lock:
            self.pager.tighten()

    def said(self) -> str:
        return "".join(self.text)

    def heard(self) -> str:
        """All that the model has made, its reasoning included."""
        return "".join((*self.reasoning, *self.text))

    def picture(self) -> tuple[tuple[str, ...], str]:
        with self.lock:
            return self.pager.pages, "".join(self.reasoning)


def draw(*, draft: Draft, **values: Any) -> list[Card]:
    """The answer card with the draft as it is at this moment."""
    pages, reasoning = draft.picture()
    return answer.render(pages=pages, reasoning=reasoning, **values)


class Conversation:
    """Collaborators: the model, the memory of conversations, people's shares, the diary.

    An answer with more cards than `cards_before_file` is followed by a file.
    """

    queued = True

    def __init__(self, model: Model, memory: Memory, shares: Shares, diary: Diary, cards_before_file: int) -> None:
        self._model, self._memory, self._shares, self._diary = model, memory, shares, diary
        self._cards_before_file = cards_before_file

    def matches(self, message: Message) -> bool:
        return message.kind == "message" and message.addressed and asks(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        """Think, stream, close: and remember the turn, unless there is none."""
        if stop.reason:
            yield Sheet(message).view("stopped")
            return
        sheet = Sheet(message)
        yield sheet.view("thinking")
        context = self._memory.context(message)
        if not context.question.strip():
            yield View(notice.unreadable, {"content": message.content})
            return
        taken = self._take(message, context, sheet, stop)
        if isinstance(taken, View):
            if stop.reason not in HANDED_OVER:
                yield taken
            return
        error = yield from self._speak(message, context, sheet, taken, stop)
        yield from self._close(message, context, sheet, stop.reason, error, taken)

    def _take(self, message: Message, context: Context, sheet: "Sheet", stop: Stop) -> Taken | View:
        """The person's share for this question, or the card that says why there is no answer.

        Redis may be back in a moment: then nobody has to ask again.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._shares.take(message, context.messages, context.model)
            except Unavailable as problem:
                if stop.reason or time.monotonic() > until:
                    log.warning("a share cannot be looked up", extra={"why": str(problem)})
                    return sheet.view("failed", error="share_unknown")
            time.sleep(PAUSE)

    def _speak(
        self, message: Message, context: Context, sheet: "Sheet", taken: Taken, stop: Stop
    ) -> Generator[Shown, None, LlmError | None]:
        """The model's own words, as far as they come; and why they ended early, if the model is to blame."""
        error: LlmError | None = None
        page = self._diary.begin(taken.request, context)
        stream = self._model.ask(context.messages, model=context.model, person=message.person.open_id)
        try:
            with stream:
                stop.call(stream.close)
                for piece in stream:
                    sheet.take(piece)
                    if piece.text or piece.reasoning:
                        yield sheet.view("streaming")
        except LlmError as problem:
            error = problem
        finally:
            end = End.of(stream, stop.reason, error)
            taken.settle(sheet.draft.heard(), sheet.usage, end)
            page.end(sheet.draft.said(), end.word, end.status)
        return error

    def _close(
        self, message: Message, context: Context, sheet: "Sheet", reason: str, error: LlmError | None, taken: Taken
    ) -> Generator[Shown]:
        sheet.draft.close()
        said = sheet.draft.said()
        if reason in (*HANDED_OVER, "undeliverable"):
            return
        if error is not None and not reason:
            log.warning("the model failed", extra={"error": type(error).__name__, "status": error.status})
            yield sheet.view("failed", error=sentence(error))
            return
        yield sheet.view("stopped" if reason else "done", footer=sheet.footer(context, taken.low()))
        if said:
            yield Remember(context.question, said, sheet.tokens(), sheet.model or context.model)
        if len(sheet.draft.picture()[0]) > self._cards_before_file:
            yield File(f"{message.text.strip()[:20] or 'Larkey'}.md", said.encode())


class Sheet:
    """The answer to one message while it is written: the draft and the numbers for its footer."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._started = time.monotonic()
        self.usage: Usage | None = None
        self._finish = ""
        self.draft = Draft()
        self.model = ""

    def take(self, piece: Piece) -> None:
        self.draft.add(piece)
        self.usage = piece.usage or self.usage
        self._finish = piece.finish or self._finish
        self.model = piece.model or self.model

    def view(self, state: str, **values: Any) -> View:
        question = self._message.again or self._message.id
        values = {"draft": self.draft, "question": question, "state": state, "trace": question, **values}
        return View(draw, values, tighter=lambda: self._tighter(state, values))

    def _tighter(self, state: str, values: dict[str, Any]) -> View:
        self.draft.tighten()
        return View(draw, values, tighter=lambda: self._tighter(state, values))

    def tokens(self) -> int:
        return self.usage.total if self.usage else 0

    def footer(self, context: Context, share: Said | None) -> answer.Footer:
        footer = answer.Footer(
            model=self.model or context.model,
            seconds=time.monotonic() - self._started,
            turns=context.turns,
            left_out=context.left_out,
            tokens=self.tokens(),
            share=share,
        )
        return replace(footer, note=self._finish) if self._finish in ("length", "content_filter") else footer
