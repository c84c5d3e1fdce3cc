"""One leased message from beginning to end: who answers it, what is shown, what is remembered, and the last yes."""

import logging
import time
from contextlib import closing
from dataclasses import replace

from bot.answering.delivery import Answer, Delivery
from bot.answering.jobs import Job
from bot.answering.ladder import Ladder
from bot.answering.pacing import Pacing
from bot.answering.parts import CardPart, uuid_of
from bot.answering.places import place_for
from bot.answering.refusals import Refusals, Undeliverable, Verdict
from bot.dispatcher import Dispatcher
from bot.feishu import Feishu
from bot.feishu_errors import FeishuError
from handlers.base import Element, File, Handler, Remember, Toast, View
from handlers.scope import Scope
from store.answers import Answers
from store.cancels import Cancels
from store.inbox import Inbox
from store.pace import Pace
from store.threads import Threads, Turn

log = logging.getLogger("larkey.answering")


class Answering:
    """Collaborators are the rooms' doors; `rate` is how many updates a second one card gets at most."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        poisoned: Handler,
        scope: Scope,
        feishu: Feishu,
        inbox: Inbox,
        answers: Answers,
        cancels: Cancels,
        threads: Threads,
        pace: Pace,
        rate: float,
    ) -> None:
        self._dispatcher, self._poisoned, self._scope, self._feishu = dispatcher, poisoned, scope, feishu
        self._inbox, self._answers, self._cancels, self._pace = inbox, answers, cancels, pace
        self._threads = threads
        self._ladder = Ladder(feishu)
        self._rate = rate

    def answer(self, job: Job) -> None:
        """Answer one message. Raises what is not the platform's or the model's fault: the inbox counts a try."""
        handler = self._handler(job)
        if handler is None or (handler.queued and self._withdrawn(job)):
            self._inbox.acknowledge(job.lease)
            return
        run = Run(self, job, handler)
        if handler.queued:
            self._threads.set_option(job.lease.chat, job.lease.conversation, "asked", job.answer)
            self._cancels.started(job.lease.chat, job.lease.conversation, job.answer)
        try:
            run.go()
        finally:
            if handler.queued:
                self._cancels.finished(job.lease.chat, job.lease.conversation, job.answer)

    def _handler(self, job: Job) -> Handler | None:
        if job.lease.tries > self._inbox.tries:
            log.error("a message failed too often", extra={"tries": job.lease.tries - 1})
            return self._poisoned
        return self._dispatcher.handler(job.message)

    def _withdrawn(self, job: Job) -> bool:
        """Taken back while it waited: nothing is shown, unless people already see a card of it."""
        reason = self._cancels.reason(job.lease.chat, job.answer)
        if reason is None:
            return False
        job.stop.set(reason)
        record = self._answers.load(job.lease.chat, job.answer)
        return record is None or not record.parts

    def delivery(self, job: Job) -> Delivery:
        """Begin a run of this job's answer on the platform."""
        chat = job.lease.chat
        question = replace(job.message, id=job.answer, again="", note="", ahead=0).to_json()
        begin = self._answers.note if job.message.note else self._answers.begin
        record = begin(chat, job.answer, question, self._scope.conversation(job.message))
        answer = Answer(chat, job.answer, record, place_for(self._feishu, job.message))
        pacing = Pacing(self._pace, chat, job.stop)
        return Delivery(self._feishu, self._answers, self._ladder, pacing, answer, job.stop, self._rate)

    def redraw(self, job: Job, element: Element) -> None:
        """Draw one element anew on the last card of an answer, as the newest run of it."""
        chat = job.lease.chat
        record = self._answers.begin_again(chat, element.of)
        if record is None or not record.parts or record.parts[-1].kind != "card":
            return
        pacing = Pacing(self._pace, chat, job.stop)
        place = place_for(self._feishu, job.message)
        part = CardPart(self._feishu, pacing, place, record.parts[-1], "", record.takeover, lambda stored: None)
        refusals = Refusals(self._ladder, pacing, job.stop)
        verdict: Verdict = "again"
        while verdict == "again":
            try:
                part.element(element.element_id, element.element)
                return
            except FeishuError as error:
                verdict = refusals.judge(error, part)

    def send_file(self, job: Job, file: File) -> None:
        """Let a file follow the cards; a repeat of the same answer sends it once."""
        try:
            key = self._feishu.upload_file(file.name, file.data)
            Pacing(self._pace, job.lease.chat, job.stop).chat()
            place_for(self._feishu, job.message).send("file", {"file_key": key}, uuid_of(job.answer, 0, "f"))
        except FeishuError as error:
            log.warning("the closing file could not be sent", extra={"code": error.code, "kind": error.kind.name})

    def acknowledge(self, job: Job, turn: Turn | None) -> None:
        """The last step: the turn is remembered and the message is done, or another run has it."""
        if not self._inbox.acknowledge(job.lease, turn):
            log.warning("the lease was lost before the end; another run goes on")

    def release(self, job: Job) -> None:
        """Hand an unfinished answer back for another process to finish."""
        self._inbox.release(job.lease)


class Run:
    """One handler's run over one job."""

    def __init__(self, answering: Answering, job: Job, handler: Handler) -> None:
        self._answering, self._job, self._handler = answering, job, handler
        self._delivery: Delivery | None = None
        self._files: list[File] = []
        self._turn: Turn | None = None

    def go(self) -> None:
        started = time.monotonic()
        try:
            self._handle()
        finally:
            delivered = self._deliver()
        if self._unfinished():
            self._answering.release(self._job)
        elif self._job.stop.reason != "lost":
            self._end(delivered)
        updates = self._delivery.updates if self._delivery else 0
        log.info("answered", extra={"seconds": round(time.monotonic() - started, 3), "updates": updates})

    def _handle(self) -> None:
        with closing(self._handler.handle(self._job.message, self._job.stop)) as views:
            for shown in views:
                self._take(shown)
                if self._job.stop.reason in ("lost", "undeliverable"):
                    return

    def _unfinished(self) -> bool:
        """This process is leaving and the answer is not there yet: another one goes on with it."""
        return self._job.stop.reason == "draining" and self._handler.queued and self._turn is None

    def _take(self, shown: object) -> None:
        match shown:
            case View():
                self._show(shown)
            case Toast():
                self._job.say(shown)
            case Element():
                self._redraw(shown)
            case File():
                self._files.append(shown)
            case Remember():
                self._turn = self._remembered(shown)

    def _redraw(self, element: Element) -> None:
        try:
            self._answering.redraw(self._job, element)
        except Undeliverable as error:
            log.info("an element was not drawn", extra={"why": str(error)})

    def _show(self, view: View) -> None:
        if self._delivery is None:
            self._delivery = self._answering.delivery(self._job)
        self._delivery.show(view)

    def _remembered(self, said: Remember) -> Turn:
        message = self._job.message
        return Turn(
            id=self._job.answer,
            question=said.question,
            answer=said.answer,
            author=message.person.open_id,
            at=time.time(),
            tokens=said.tokens,
            model=said.model,
        )

    def _deliver(self) -> bool:
        """People see the last picture before the inbox hears that the message is done."""
        if self._delivery is None:
            return True
        try:
            self._delivery.finish()
        except Undeliverable as error:
            log.warning("not delivered", extra={"why": str(error)})
            return False
        return True

    def _end(self, delivered: bool) -> None:
        for file in self._files if delivered else ():
            self._answering.send_file(self._job, file)
        self._answering.acknowledge(self._job, self._turn)
