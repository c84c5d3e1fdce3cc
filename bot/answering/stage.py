"""Where answers are shown: an answer's own cards, cards for one person's eyes, cards drawn anew, closing files."""

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.answering.delivery import Answer, Delivery
from bot.answering.jobs import Job
from bot.answering.ladder import Ladder
from bot.answering.pacing import Pacing
from bot.answering.parts import CardPart, Part, Slot, uuid_of
from bot.answering.places import place_for, place_of_person
from bot.answering.refusals import Refusals, Undeliverable, Verdict
from bot.feishu.client import Feishu
from bot.feishu.errors import FeishuError
from handlers.base import File, Redraw
from handlers.scope import Scope, private_record
from store.answers import AnswerRecord, Answers
from store.pace import Pace

log = logging.getLogger("larkey.stage")


class Stage:
    """`rate` is how many updates a second one card gets at most."""

    def __init__(self, feishu: Feishu, answers: Answers, scope: Scope, pace: Pace, rate: float) -> None:
        self._feishu, self._answers, self._scope, self._pace = feishu, answers, scope, pace
        self._ladder = Ladder(feishu)
        self._rate = rate

    def delivery(self, job: Job) -> Delivery:
        """Begin a run of this job's answer on the platform."""
        chat = job.lease.chat
        question = replace(job.message, id=job.answer, again="", note="", ahead=0).to_json()
        begin = self._answers.note if job.message.note else self._answers.begin
        record = begin(chat, job.answer, question, self._scope.conversation(job.message))
        return self._open(job, Answer(chat, job.answer, record, place_for(self._feishu, job.message)))

    def aside(self, job: Job) -> Delivery:
        """The same in the person's direct chat, for what the group is not to see."""
        chat, name = private_record(job.message)
        question = replace(job.message, id=name, chat="", chat_type="p2p", reply_to="").to_json()
        record = self._answers.begin(chat, name, question, job.message.person.open_id)
        return self._open(job, Answer(chat, name, record, place_of_person(self._feishu, job.message)))

    def _open(self, job: Job, answer: Answer) -> Delivery:
        pacing = Pacing(self._pace, answer.chat, job.stop)
        return Delivery(self._feishu, self._answers, self._ladder, pacing, answer, job.stop, self._rate)

    def redraw(self, job: Job, drawn: Redraw) -> bool:
        """Draw a card anew, as the newest run of its answer. False: it cannot be changed (any more)."""
        found = self._meant(job, drawn)
        record = self._answers.load(*found) if found else None
        if found is None or record is None or not _changeable(record):
            return False
        begun = self._answers.begin_again(*found)
        if begun is None:
            return False
        pacing = Pacing(self._pace, found[0], job.stop)
        slot = Slot(pacing, place_for(self._feishu, job.message), found[1], len(begun.parts) - 1, begun.takeover)
        part = self._ladder.part(slot, begun.parts[-1], lambda stored: None)
        refusals = Refusals(self._ladder, pacing, job.stop)
        return any(_brought(way, part, refusals) for way in _ways(part, drawn))

    def _meant(self, job: Job, drawn: Redraw) -> tuple[str, str] | None:
        if drawn.of:
            return drawn.chat or job.lease.chat, drawn.of
        return self._answers.find(job.message.reply_to)

    def send_file(self, job: Job, file: File) -> None:
        """Let a file follow the cards; a repeat of the same answer sends it once."""
        try:
            key = self._feishu.upload_file(file.name, file.data)
            Pacing(self._pace, job.lease.chat, job.stop).chat()
            place_for(self._feishu, job.message).send("file", {"file_key": key}, uuid_of(job.answer, 0, "f"))
        except FeishuError as error:
            log.warning("the closing file could not be sent", extra={"code": error.code, "kind": error.kind.name})


def _changeable(record: AnswerRecord) -> bool:
    """A card that was sent. One that is about to be is left to the run that sends it; a text stays as it is."""
    return bool(record.parts) and bool(record.parts[-1].message_id) and record.parts[-1].kind != "text"


def _ways(part: Part, drawn: Redraw) -> list[Callable[[], None]]:
    """How it may be drawn, the cheapest first."""
    ways: list[Callable[[], None]] = []
    if drawn.elements and isinstance(part, CardPart):
        ways.append(lambda: part.elements(drawn.elements))
    if drawn.whole is not None:
        card = drawn.whole.cards()[-1]
        ways.append(lambda: part.show(card))
    return ways


def _brought(way: Callable[[], None], part: Part, refusals: Refusals) -> bool:
    verdict: Verdict = "again"
    try:
        while verdict == "again":
            try:
                way()
                return True
            except FeishuError as error:
                verdict = refusals.judge(error, part)
    except Undeliverable as error:
        log.info("a card was not drawn anew", extra={"why": str(error)})
    return False
