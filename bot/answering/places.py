"""Where a first card goes: in answer to a message, into a chat, or to a person."""

from bot.answering.parts import Place
from bot.feishu.client import Feishu
from handlers.base import Card, Message


class Reply:
    """In answer to a message: the platform keeps it in the message's topic, if there is one."""

    def __init__(self, feishu: Feishu, message_id: str) -> None:
        self._feishu, self._message_id = feishu, message_id

    def send(self, msg_type: str, content: Card, uuid: str) -> str:
        return self._feishu.reply(self._message_id, msg_type, content, uuid).message_id


class Send:
    """To a chat (`chat_id`) or a person (`open_id`)."""

    def __init__(self, feishu: Feishu, kind: str, receiver: str) -> None:
        self._feishu, self._kind, self._receiver = feishu, kind, receiver

    def send(self, msg_type: str, content: Card, uuid: str) -> str:
        return self._feishu.send(self._kind, self._receiver, msg_type, content, uuid).message_id


def place_for(feishu: Feishu, message: Message) -> Place:
    """The place where this message is answered."""
    if message.kind in ("message", "press"):
        return Reply(feishu, message.reply_to or message.again or message.id)
    if message.chat:
        return Send(feishu, "chat_id", message.chat)
    return Send(feishu, "open_id", message.person.open_id)


def place_of_person(feishu: Feishu, message: Message) -> Place:
    """The direct chat of whoever has done this; it is made when the bot first writes there."""
    return Send(feishu, "open_id", message.person.open_id)
