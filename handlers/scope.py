"""Which conversation a message belongs to.

A direct chat is one running conversation. In a group it is the topic or the reply chain: a fresh mention starts a new
one, a reply continues (`root_id` is the first message of both). A deployment can choose one conversation a member or
one a group instead (setting chat.group_scope).
"""

from typing import Protocol

from handlers.base import Message
from handlers.commands import subject_of
from store.redis import address


def chat_of(message: Message) -> str:
    """The name that a message's chat is filed under; a menu event has none, so its person stands in."""
    return address(message.tenant, message.chat or message.person.open_id)


class Records(Protocol):
    """Where earlier answers are looked up (store.answers)."""

    def conversation_of(self, chat: str, message_id: str) -> str:
        """The conversation that a question belonged to; empty when it is not known (any more)."""
        ...

    def question_of(self, card_message: str) -> str:
        """The message that this card answered; empty when it is not known."""
        ...


class Scope:
    def __init__(self, group_scope: str, records: Records) -> None:
        self._group_scope = group_scope
        self._records = records

    def conversation(self, message: Message) -> str:
        """The conversation's name: unique within the chat, stable for its whole life."""
        if message.chat_type == "p2p" or self._group_scope == "group":
            return message.chat or message.person.open_id
        if self._group_scope == "member":
            return f"{message.chat}:{message.person.open_id}"
        if message.kind == "press":
            return self._pressed(message)
        return f"{message.chat}:{message.root or message.again or message.id}"

    def root(self, message: Message) -> str:
        """The first message of the chain that a pressed card hangs in, as far as we know it."""
        return self._records.question_of(message.press.card_message) if message.press is not None else ""

    def _pressed(self, message: Message) -> str:
        question = subject_of(message) or self.root(message)
        known = self._records.conversation_of(chat_of(message), question) if question else ""
        return known or f"{message.chat}:{question or message.id}"
