"""Which conversation a message belongs to.

A direct chat is one running conversation. In a group it is the topic or the reply chain: a fresh mention starts a new
one, a reply continues (`root_id` is the first message of both). A deployment can choose one conversation a member or
one a group instead (setting chat.group_scope).
"""

from handlers.base import Message
from store.redis import address


class Scope:
    def __init__(self, group_scope: str) -> None:
        self._group_scope = group_scope

    def by_topic(self, message: Message) -> bool:
        """Whether each mention that is no reply begins a conversation of its own."""
        return message.chat_type == "group" and self._group_scope == "topic"

    def conversation(self, message: Message) -> str:
        """The conversation's name: unique within the chat, stable for its whole life."""
        if message.chat_type == "p2p" or self._group_scope == "group":
            return message.chat or message.person.open_id
        if self._group_scope == "member":
            return f"{message.chat}:{message.person.open_id}"
        return f"{message.chat}:{message.root or message.again or message.id}"


def chat_of(message: Message) -> str:
    """The name that a message's chat is filed under; a menu event has none, so its person stands in."""
    return address(message.tenant, message.chat or message.person.open_id)


def private_record(message: Message) -> tuple[str, str]:
    """The chat and the answer's id under which a Private view of this message is filed."""
    if message.chat_type == "p2p":
        return chat_of(message), message.again or message.id
    return address(message.tenant, message.person.open_id), f"{message.id}:private"
