"""What handlers ask about earlier answers, in their words."""

from store.answers import Answers


class Records:
    """Serves handlers.scope.Records and handlers.rights.Askers from the records of answers."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def question(self, chat: str, message_id: str) -> str | None:
        """The stored message of a question, None when it is not known (any more)."""
        record = self._answers.load(chat, message_id) if message_id else None
        return record.question if record is not None and record.question else None

    def conversation_of(self, chat: str, message_id: str) -> str:
        record = self._answers.load(chat, message_id)
        return record.conversation if record is not None else ""

    def question_of(self, card_message: str) -> str:
        found = self._answers.find(card_message)
        return found[1] if found is not None else ""
