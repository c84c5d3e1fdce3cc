"""Everything one sandbox knows, in one object that every corner is handed."""

from typing import Any

from sandbox.chaos import Chaos
from sandbox.clock import Clock
from sandbox.entities import Entities, Entity
from sandbox.errors import ApiError
from sandbox.feed import Feed
from sandbox.files import Files
from sandbox.ids import TENANT, derived
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.messages import Message, Messages, parsed
from sandbox.model.state import ModelState
from sandbox.oauth_grants import Grants
from sandbox.people import Chat, Human, seeded
from sandbox.settings import Settings
from sandbox.tokens import Tokens

Json = dict[str, Any]
BOT_NAME = "Larkey"


class State:
    """The books (people, chats, messages, cards, files) and the services around them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock(settings.time_scale)
        self.chaos = Chaos()
        self.feed = Feed()
        self.journal = Journal()
        self.limits = Limits(self.journal.violations)
        self.tokens = Tokens(self.clock, settings.app_id, settings.app_secret)
        self.grants = Grants(self.clock)
        self.redirect_uris = settings.redirect_uris
        self.bot_open_id = derived("ou_", settings.app_id, "bot")
        self.bot_name = BOT_NAME
        self.people: dict[str, Human] = {}
        self.chats: dict[str, Chat] = {}
        self.messages = Messages()
        self.cards = Entities(self.clock)
        self.files = Files(settings.data)
        self.uuids: dict[str, tuple[float, str]] = {}
        self.callback_tokens: dict[str, Json] = {}
        self.dirty: set[tuple[str, str]] = set()
        self.model = ModelState()
        self.seed()

    def seed(self) -> None:
        people, chats = seeded(self.settings.app_id)
        self.people = {human.open_id: human for human in people}
        self.chats = {chat.chat_id: chat for chat in chats}

    def reset(self) -> None:
        """Back to the seeded chats, with nothing said and nothing broken."""
        self.messages.forget()
        self.journal.forget()
        self.limits.forget()
        self.cards.all.clear()
        self.files.forget()
        self.uuids.clear()
        self.callback_tokens.clear()
        self.grants.forget()
        self.redirect_uris = self.settings.redirect_uris
        self.chaos = Chaos()
        self.model.reset()
        self.clock.reset(self.settings.time_scale)
        self.seed()
        self.dirty.add(("reset", ""))

    def chat(self, chat_id: str) -> Chat:
        """A chat that the bot may look into: 230034 unknown, 232009 dissolved, 230002 the bot is not in it."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise ApiError(230034, "The receive_id is invalid.")
        if chat.dissolved:
            raise ApiError(232009, "Your request specifies a chat which has already been dissolved.")
        if not chat.bot:
            raise ApiError(230002, "Bot/User can NOT be out of the chat.")
        return chat

    def person_by(self, kind: str, value: str) -> Human | None:
        """By open_id, union_id, user_id or email."""
        if kind == "open_id":
            return self.people.get(value)
        return next((human for human in self.people.values() if getattr(human, kind) == value), None)

    def direct_chat(self, open_id: str) -> Chat:
        """The person's chat with the bot, made when it is first needed."""
        for chat in self.chats.values():
            if chat.type == "p2p" and chat.members == [open_id]:
                return chat
        chat = Chat(derived("oc_", self.settings.app_id, "p2p", open_id), self.people[open_id].name, "p2p", [open_id])
        self.chats[chat.chat_id] = chat
        self.dirty.add(("chat", chat.chat_id))
        return chat

    def name_of(self, open_id: str) -> str:
        if open_id == self.bot_open_id:
            return self.bot_name
        human = self.people.get(open_id)
        return human.name if human else ""

    def touch_card(self, entity: Entity, **change: Any) -> None:
        """A card changed: save it, and tell the page."""
        self.dirty.add(("card", entity.card_id))
        if not self.feed.listening or not entity.message_id:
            return
        message = self.messages.find(entity.message_id)
        if message is None:
            return
        fields = change or {"message": self.view(message)}
        self.feed.emit(
            "update", message_id=message.message_id, chat_id=message.chat_id, card_id=entity.card_id, **fields
        )

    def touch_message(self, message: Message, kind: str = "update") -> None:
        self.dirty.add(("message", message.message_id))
        if self.feed.listening:
            self.feed.emit(kind, message_id=message.message_id, chat_id=message.chat_id, message=self.view(message))

    def view(self, message: Message) -> Json:
        """The message as the control API shows it."""
        sender = self.bot_open_id if message.by_app else message.sender
        return {
            "message_id": message.message_id,
            "chat_id": message.chat_id,
            "thread_id": message.thread_id,
            "root_id": message.root_id,
            "parent_id": message.parent_id,
            "reply_to": message.reply_to,
            "sender": {"id": sender, "name": self.name_of(sender), "is_bot": message.sender_kind != "user"},
            "msg_type": message.msg_type,
            "content": self._shown(message),
            "created": message.created,
            "updated": message.updated,
            "recalled": message.recalled,
            "reactions": message.reactions,
            "mentions": message.mentions,
            "follow_ups": message.follow_ups,
        }

    def _shown(self, message: Message) -> Any:
        if not message.card_id:
            return self._named(parsed(message.content))
        entity = self.cards.all[message.card_id]
        streaming = self.cards.streaming(entity)
        return {"card": entity.card, "card_id": entity.card_id if entity.public else "", "streaming": streaming}

    def _named(self, content: Any) -> Any:
        """A file that the bot sent carries no name; what it was uploaded as is what a client shows."""
        stored = self.files.all.get(content.get("file_key", "")) if isinstance(content, dict) else None
        return {"file_name": stored.name} | content if stored else content

    def image_known(self, key: str) -> bool:
        """A picture that this app uploaded."""
        stored = self.files.all.get(key)
        return stored is not None and stored.owner == "app" and stored.kind == "image"

    def file_known(self, key: str) -> bool:
        stored = self.files.all.get(key)
        return stored is not None and stored.owner == "app" and stored.kind != "image"

    def person_known(self, name: str) -> bool:
        """What an @ in a card may name: everybody, or somebody by open_id, union_id, user_id or e-mail."""
        if name == "all" or name in self.people or name == self.bot_open_id:
            return True
        return any(name in (human.union_id, human.user_id, human.email) for human in self.people.values())

    def tenant_of(self, open_id: str) -> str:
        human = self.people.get(open_id)
        return human.tenant_key if human else TENANT
