"""赞 and 踩 under an answer: kept for the people who look after the bot, shown on the card."""

from collections.abc import Generator

from cards.talk import answer
from handlers.base import Message, Redraw, Shown, Stop, Toast
from handlers.commands import pressed, subject_of, value_of
from handlers.persons import Persons
from handlers.scope import chat_of
from store.feedback import Feedbacks, Verdict

VERDICTS: dict[str, Verdict] = {"赞": "up", "踩": "down"}


class GiveFeedback:
    queued = False

    def __init__(self, persons: Persons, feedbacks: Feedbacks) -> None:
        self._persons, self._feedbacks = persons, feedbacks

    def matches(self, message: Message) -> bool:
        return pressed(message) in VERDICTS

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        question, verdict = subject_of(message), VERDICTS[pressed(message)]
        reason = str(value_of(message).get("reason", ""))
        self._feedbacks.give(self._persons.id_of(message), message.tenant, question, verdict, reason)
        yield Toast("toast_feedback", "success")
        actions = answer.actions(question=question, state="done", verdict=verdict, reason=reason)
        yield Redraw({"actions": actions}, of=question, chat=chat_of(message))
