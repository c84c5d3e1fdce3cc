"""One handler's run over one message: what is shown, what is remembered, and the last yes."""

import logging
import time
from contextlib import closing

from bot.alerts.alarm import ring
from bot.answering.delivery import Delivery
from bot.answering.jobs import Job
from bot.answering.refusals import Undeliverable
from bot.answering.stage import Stage
from bot.eyes import meters
from handlers.base import File, Handler, Private, Redraw, Remember, Toast, View
from store.inbox import Inbox
from store.threads import Turn

log = logging.getLogger("larkey.answering")


class Run:
    """A handler yields, this hands on: pictures to the stage, the turn and the last yes to the inbox."""

    def __init__(self, stage: Stage, inbox: Inbox, job: Job, handler: Handler) -> None:
        self._stage, self._inbox, self._job, self._handler = stage, inbox, job, handler
        self._delivery: Delivery | None = None
        self._aside: Delivery | None = None
        self._private: Private | None = None
        self._files: list[File] = []
        self._turn: Turn | None = None

    def go(self) -> None:
        started = time.monotonic()
        try:
            self._handle()
        finally:
            delivered = self._deliver()
        self._count(delivered)
        if self._unfinished():
            self._inbox.release(self._job.lease)
        elif self._job.stop.reason != "lost" or self._job.message.note:
            # A note that finds a later run's card, the answer itself, has nothing left to say: it is done with.
            self._end(delivered)
        updates = self._delivery.updates if self._delivery else 0
        log.info("answered", extra={"seconds": round(time.monotonic() - started, 3), "updates": updates})

    def _count(self, delivered: bool) -> None:
        outcome = self._job.stop.reason if self._job.stop.reason in ("lost", "draining") else ""
        outcome = outcome or ("shown" if delivered else "undelivered")
        meters.messages.labels(type(self._handler).__name__, outcome).inc()

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
            case Private():
                self._whisper(shown)
            case Toast():
                self._job.say(shown)
            case Redraw():
                self._redraw(shown)
            case File():
                self._files.append(shown)
            case Remember():
                self._turn = self._remembered(shown)

    def _show(self, view: View) -> None:
        if self._delivery is None:
            self._delivery = self._stage.delivery(self._job)
        self._delivery.show(view)

    def _whisper(self, private: Private) -> None:
        self._private = private
        if self._job.message.chat_type == "p2p":
            self._show(private.view)
            return
        if self._aside is None:
            self._aside = self._stage.aside(self._job)
        self._aside.show(private.view)

    def _redraw(self, drawn: Redraw) -> None:
        # A card whose press is not answered yet takes no change (200810): the press does not wait for the drawing.
        self._job.say(None)
        if not self._stage.redraw(self._job, drawn) and drawn.lost is not None:
            self._whisper(Private(drawn.lost()))

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
        whispered = _finished(self._aside)
        if self._aside is not None:
            self._tell(whispered)
        delivered = _finished(self._delivery)
        if self._aside is None and not delivered:
            self._take_back()
        return whispered and delivered

    def _tell(self, whispered: bool) -> None:
        """What the group sees of a private view."""
        assert self._private is not None
        said = self._private.told if whispered else self._take_back()
        if said is not None:
            self._show(said)

    def _take_back(self) -> View | None:
        """Nobody has seen the private view, and nobody will: unless another run is about to show it."""
        if self._private is None or self._job.stop.reason == "lost":
            return None
        return self._private.undelivered()

    def _end(self, delivered: bool) -> None:
        for file in self._files if delivered else ():
            self._stage.send_file(self._job, file)
        if not self._inbox.acknowledge(self._job.lease, self._turn):
            log.warning("the lease was lost before the end; another run goes on")


def _finished(delivery: Delivery | None) -> bool:
    """Whether all of it is shown now. Raises Unavailable."""
    if delivery is None:
        return True
    try:
        delivery.finish()
    except Undeliverable as error:
        log.warning("not delivered", extra={"why": str(error)})
        ring("cards_failing", why=str(error))
        return False
    return True
