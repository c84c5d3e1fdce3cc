"""Verdicts on answers, kept under the person who gave them."""

from handlers.base import Message
from store.feedback import Feedbacks, Verdict
from store.people import People


class DatabaseBallot:
    def __init__(self, people: People, feedbacks: Feedbacks, app_id: str) -> None:
        self._people, self._feedbacks, self._app_id = people, feedbacks, app_id

    def give(self, message: Message, question: str, verdict: Verdict, reason: str) -> None:
        """Keep what whoever pressed thinks of the answer to `question`. Raises Unavailable."""
        who = message.person
        person = self._people.know(message.tenant, self._app_id, who.open_id, who.union_id, who.user_id, who.name)
        self._feedbacks.give(person, message.tenant, question, verdict, reason)
