"""What handlers ask about earlier answers, in their words."""

from dataclasses import replace

from handlers.base import Message
from store.answers import Answers


class Records:
    """Serves handlers.rights.Askers, handlers.talk.stop.Queue, and the doors, from the records of answers."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def question(self, chat: str, message_id: str) -> str | None:
        """The stored message of a question, None when it is not known (any more)."""
        record = self._answers.load(chat, message_id) if message_id else None
        return record.question if record is not None and record.question else None

    def question_of(self, card_message: str) -> str:
        """The message that this card of ours answered; empty when it is not known (any more)."""
        found = self._answers.find(card_message)
        return found[1] if found is not None else ""

    def asker(self, card_message: str) -> str:
        """The open_id of whom this card of ours answered; empty when it is not known (any more)."""
        found = self._answers.find(card_message)
        stored = self.question(*found) if found is not None else None
        return Message.from_json(stored).person.open_id if stored else ""

    def waits(self, chat: str, message_id: str) -> bool:
        """Whether all that people have seen of this question's answer is that it waits for its turn."""
        record = self._answers.load(chat, message_id)
        return record is not None and record.takeover == 0

    def settled(self, press: Message) -> Message:
        """A press with its chat's kind and its chain's first message, which only the card's record can tell.

        Whoever typed /help reads English: the platform does not say which language the pressed card was shown in.

        A card that was sent in private is filed under its person, not under the chat that it is in.
        """
        found = self._answers.find(press.reply_to)
        stored = self.question(*found) if found is not None else None
        if found is None or stored is None:
            return press
        asked = Message.from_json(stored)
        latin = bool(asked.text.strip()) and asked.text.isascii()
        root, language = asked.root or found[1], "en" if latin else press.language
        return replace(press, chat_type=asked.chat_type, root=root, language=language)
