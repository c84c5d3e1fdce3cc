"""One leased message: who answers it, unless nobody has to any more."""

import logging

from bot.alerts.alarm import ring
from bot.answering.jobs import Job
from bot.answering.run import Run
from bot.answering.stage import Stage
from bot.dispatcher import Dispatcher
from handlers.base import Handler
from store.answers import Answers
from store.cancels import Cancels
from store.inbox import Inbox
from store.threads import Threads

log = logging.getLogger("larkey.answering")


class Answering:
    """Collaborators are who answers, what is remembered, and the stage on which people see it."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        poisoned: Handler,
        inbox: Inbox,
        answers: Answers,
        cancels: Cancels,
        threads: Threads,
        stage: Stage,
    ) -> None:
        self._dispatcher, self._poisoned, self._stage = dispatcher, poisoned, stage
        self._inbox, self._answers, self._cancels, self._threads = inbox, answers, cancels, threads

    def answer(self, job: Job) -> None:
        """Answer one message. Raises what is not the platform's or the model's fault: the inbox counts a try."""
        handler = self._handler(job)
        if handler is None or (handler.queued and self._withdrawn(job)):
            self._inbox.acknowledge(job.lease)
            return
        run = Run(self._stage, self._inbox, job, handler)
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
            ring("poison", trace=job.answer)
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
