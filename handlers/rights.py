"""Who may stop, repeat or judge an answer: in a group its asker and the administrators, in a direct chat its person."""

from collections.abc import Collection
from typing import Protocol

from handlers.base import Message, Person
from handlers.scope import chat_of


class Askers(Protocol):
    """The question as it was first asked (store.answers): the stored message, None when it is not known any more."""

    def question(self, chat: str, message_id: str) -> str | None: ...


class Rights:
    def __init__(self, askers: Askers, admins: Collection[str]) -> None:
        self._askers, self._admins = askers, frozenset(admins)

    def is_admin(self, person: Person) -> bool:
        return person.open_id in self._admins

    def is_asker(self, message: Message, question: str) -> bool:
        """Whether whoever acts here asked that question."""
        asked = self.asked(message, question)
        return asked is not None and asked.person.open_id == message.person.open_id

    def may_manage(self, message: Message, question: str) -> bool:
        return message.chat_type == "p2p" or self.is_admin(message.person) or self.is_asker(message, question)

    def asked(self, message: Message, question: str) -> Message | None:
        """The question's own message, as the inbox took it in, when it was asked in the chat where this happens."""
        stored = self._askers.question(chat_of(message), question)
        return Message.from_json(stored) if stored else None
