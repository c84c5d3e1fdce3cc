"""Showing one answer: the newest picture, as often as the platform allows, always ending on the last.

A handler puts views in; this thread takes only the newest, renders it, and brings each card of it to the platform
over the cheapest way. What the platform refuses is dealt with by number in `bot/answering/refusals.py`.
"""

import contextvars
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.ladder import Ladder, below
from bot.answering.pacing import Pacing
from bot.answering.parts import Part, Place, Slot, is_streaming
from bot.answering.refusals import Refusals, Undeliverable
from bot.eyes import meters
from bot.feishu.client import Feishu
from bot.feishu.errors import FeishuError
from handlers.base import Card, Stop, View
from store.answers import AnswerRecord, Answers
from store.answers import Part as Stored
from store.errors import Unavailable

log = logging.getLogger("larkey.delivery")


@dataclass(frozen=True)
class Answer:
    """Which answer is shown: the chat, the id that it is known by, this run's record and where its cards go."""

    chat: str
    id: str
    record: AnswerRecord
    place: Place


class Delivery:
    """One run of one answer. `show` never blocks; `finish` returns when people see the last picture."""

    def __init__(
        self, feishu: Feishu, answers: Answers, ladder: Ladder, pacing: Pacing, answer: Answer, stop: Stop, rate: float
    ) -> None:
        self._feishu, self._answers, self._ladder, self._pacing = feishu, answers, ladder, pacing
        self._answer, self._stop, self._interval = answer, stop, 1 / rate
        self._refusals = Refusals(ladder, pacing, stop)
        self._parts: list[Part] = [self._part(index, stored) for index, stored in enumerate(answer.record.parts)]
        self._newest: View | None = None
        self._wake = threading.Event()
        self._closing = False
        self._failure: Exception | None = None
        self._last = 0.0
        self.updates = 0
        self._thread: threading.Thread | None = None

    def show(self, view: View) -> None:
        """Let people see this, unless something newer comes first."""
        if self._newest is not None:
            meters.frames.labels("passed over").inc()
        self._newest = view
        self._wake.set()
        if self._thread is None:
            context = contextvars.copy_context()
            self._thread = threading.Thread(target=context.run, args=(self._run,), daemon=True)
            self._thread.start()

    def finish(self) -> None:
        """Wait until the last picture is there. Raises Undeliverable or Unavailable when it cannot be."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            while True:
                self._wake.wait()
                self._wake.clear()
                closing = self._closing
                self._catch_up()
                if closing and self._newest is None:
                    return
        except (Undeliverable, Unavailable) as error:
            self._failure = error
            self._stop.set("undeliverable")
        except Exception as error:
            log.exception("delivery failed")
            self._failure = error
            self._stop.set("undeliverable")

    def _catch_up(self) -> None:
        """Show the newest view until there is none newer; a refused one is tried again or replaced."""
        while self._newest is not None and self._stop.reason != "lost":
            self._keep_distance()
            view, self._newest = self._newest, None
            again = self._bring(view)
            if again is not None and self._newest is None:
                self._newest = again
        if self._stop.reason == "lost":
            self._newest = None

    def _keep_distance(self) -> None:
        time.sleep(max(0.0, self._last + self._interval - time.monotonic()))

    def _bring(self, view: View) -> View | None:
        """Bring one view to the platform. Returns what has to be brought again, None when all of it is there."""
        cards = view.cards()
        for index, card in enumerate(cards):
            try:
                self._show_part(index, card)
            except FeishuError as error:
                return self._refused(view, index, error)
        self._refusals.calm()
        if not is_streaming(cards[-1]):
            self._drop_from(len(cards))
        self._last = time.monotonic()
        return None

    def _show_part(self, index: int, card: Card) -> None:
        if index == len(self._parts):
            self._parts.append(self._part(index, Stored("", "", "")))
        self._parts[index].show(card)
        self.updates += 1
        meters.frames.labels("shown").inc()

    def _refused(self, view: View, index: int, error: FeishuError) -> View:
        """What is brought next after a refusal: the same view, or one in smaller parts."""
        self._last = time.monotonic()
        part = self._parts[index]
        verdict = self._refusals.judge(error, part)
        if verdict == "tighter" and view.tighter is not None:
            return view.tighter()
        if verdict != "again":
            self._parts[index] = self._part(index, Stored("", "", ""), below(part))
        return view

    def _drop_from(self, count: int) -> None:
        """An earlier run had more cards than this one: take the others back."""
        for part in self._parts[count:]:
            if part.stored.message_id:
                try:
                    self._feishu.recall(part.stored.message_id)
                except FeishuError as error:
                    log.warning("a card too many stays", extra={"code": error.code})
        for index in range(count, len(self._parts)):
            self._answers.drop_part(self._answer.chat, self._answer.id, index, self._answer.record.takeover)
        del self._parts[count:]

    def _part(self, index: int, stored: Stored, rung: str = "") -> Part:
        slot = Slot(self._pacing, self._answer.place, self._answer.id, index, self._answer.record.takeover)
        return self._ladder.part(slot, stored, self._keep(index), rung)

    def _save(self, index: int, stored: Stored) -> bool:
        answer = self._answer
        return self._answers.save_part(answer.chat, answer.id, index, stored, takeover=answer.record.takeover)

    def _keep(self, index: int) -> Callable[[Stored], None]:
        def keep(stored: Stored) -> None:
            if not self._save(index, stored):
                self._stop.set("lost")
                raise Undeliverable("another run has taken this answer over")

        return keep
