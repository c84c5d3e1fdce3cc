"""From the platform's events to our own Message: what a person did, or why nobody has to care.

Events: https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/events/receive
Presses: https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.events import contact
from bot.events.content import attachments_of, open_id_of, parse_content, text_of_content
from bot.events.fields import Json, part, seconds, text
from handlers.base import Mention, Message, Person, Press

MESSAGE = "im.message.receive_v1"
RECALLED = "im.message.recalled_v1"
ENTERED = "im.chat.access_event.bot_p2p_chat_entered_v1"
BOT_ADDED = "im.chat.member.bot.added_v1"
MENU = "application.bot.menu_v6"
PRESS = "card.action.trigger"
NO_ID = re.compile(r"[\x00-\x20\x7f|\ud800-\udfff]|\A.{257}", re.DOTALL)
"""In no id: neither Redis nor a database could keep it apart from others, or keep it at all."""


@dataclass(frozen=True)
class Ignored:
    """A genuine event that nobody answers; the reason is for the log."""

    reason: str


@dataclass(frozen=True)
class _Event:
    """The parts of an envelope that every translation needs."""

    id: str
    tenant: str
    created: float
    body: Json


class Translator:
    """`bot` gives the bot's own open_id (asked for only when a group message mentions somebody).

    It may raise FeishuError: then the event is not acknowledged, and comes again. `external` lets people of other
    companies in.
    """

    def __init__(self, bot: Callable[[], str], *, external: bool = False) -> None:
        self._bot, self._external = bot, external
        self._known: dict[str, Callable[[_Event], Message | Ignored]] = {
            MESSAGE: self._message,
            RECALLED: self._recalled,
            ENTERED: self._entered,
            BOT_ADDED: self._bot_added,
            MENU: self._menu,
            PRESS: self._press,
            contact.DELETED: self._left,
            contact.UPDATED: self._changed,
        }

    def translate(self, envelope: Json) -> Message | Ignored:
        """The Message of a verified envelope (schema 2.0), or why there is none. Any field may be anything."""
        header = part(envelope, "header")
        kind = text(header, "event_type")
        translation = self._known.get(kind)
        if translation is None:
            return Ignored(f"nobody serves {kind or 'events of the old schema'}"[:100])
        created = seconds(header.get("create_time"))
        event = _Event(text(header, "event_id"), text(header, "tenant_key"), created, part(envelope, "event"))
        translated = translation(event)
        if isinstance(translated, Message) and not (translated.id and translated.person.open_id):
            return Ignored("it does not say what happened or who did it")
        return Ignored("an id in it is none") if isinstance(translated, Message) and _odd(translated) else translated

    def _message(self, event: _Event) -> Message | Ignored:
        sender, message = part(event.body, "sender"), part(event.body, "message")
        if text(sender, "sender_type") != "user":
            return Ignored("a bot has written it")
        person = _person(part(sender, "sender_id"), text(sender, "tenant_key"), event)
        if self._foreign(person, event):
            return Ignored("a person of another company has written it")
        direct = text(message, "chat_type") == "p2p"
        mentioned = message.get("mentions")
        mentions = [item for item in mentioned if isinstance(item, dict)] if isinstance(mentioned, list) else []
        bot = self._bot() if any(map(open_id_of, mentions)) else ""
        kind, content = text(message, "message_type"), parse_content(message.get("content"))
        return Message(
            id=text(message, "message_id"),
            kind="message",
            person=person,
            tenant=event.tenant,
            chat=text(message, "chat_id"),
            chat_type="p2p" if direct else "group",
            text=_words(kind, content, mentions, bot),
            root=text(message, "root_id"),
            parent=text(message, "parent_id"),
            thread=text(message, "thread_id"),
            addressed=direct or any(bot and open_id_of(mention) == bot for mention in mentions),
            content=kind,
            created=seconds(message.get("create_time")) or event.created,
            mentions=_mentions(mentions, bot),
            attachments=attachments_of(kind, content),
        )

    def _recalled(self, event: _Event) -> Message | Ignored:
        """Nobody is named in it, so the chat stands for the person; the message's owner alone can recall it."""
        subject = text(event.body, "message_id")
        if not subject:
            return Ignored("it does not say which message was recalled")
        chat = text(event.body, "chat_id")
        nobody = Person(open_id=chat or subject, tenant=event.tenant)
        return self._simple(event, "recall", nobody, chat, "group", subject=subject)

    def _entered(self, event: _Event) -> Message | Ignored:
        person = _person(part(event.body, "operator_id"), "", event)
        return self._simple(event, "opened", person, text(event.body, "chat_id"), "p2p")

    def _bot_added(self, event: _Event) -> Message | Ignored:
        person = _person(part(event.body, "operator_id"), text(event.body, "operator_tenant_key"), event)
        if self._foreign(person, event):
            return Ignored("a person of another company has added the bot")
        return self._simple(event, "joined", person, text(event.body, "chat_id"), "group")

    def _menu(self, event: _Event) -> Message | Ignored:
        operator = part(event.body, "operator")
        person = _person(part(operator, "operator_id"), "", event, text(operator, "operator_name"))
        return self._simple(event, "menu", person, "", "p2p", text=text(event.body, "event_key"))

    def _press(self, event: _Event) -> Message | Ignored:
        """The platform does not say which kind of chat the card is in; the stricter rules are a group's."""
        operator, context = part(event.body, "operator"), part(event.body, "context")
        person = _person(operator, text(operator, "tenant_key"), event)
        if self._foreign(person, event):
            return Ignored("a person of another company has pressed it")
        action = part(event.body, "action")
        card = text(context, "open_message_id")
        press = Press(_value(action), card, _form(action), text(event.body, "token"))
        chat = text(context, "open_chat_id")
        return self._simple(event, "press", person, chat, "group", press=press, reply_to=card)

    def _left(self, event: _Event) -> Message | Ignored:
        return self._colleague(event, contact.deleted(event.body, event.tenant))

    def _changed(self, event: _Event) -> Message | Ignored:
        changed = contact.updated(event.body, event.tenant)
        return self._colleague(event, changed) if changed else Ignored("nothing has changed that matters here")

    def _colleague(self, event: _Event, who: contact.Colleague) -> Message:
        return self._simple(event, who.kind, who.person, "", "p2p", text=" ".join(who.departments))

    def _simple(
        self,
        event: _Event,
        kind: Literal["press", "recall", "opened", "joined", "menu", "left", "moved"],
        person: Person,
        chat: str,
        chat_type: Literal["p2p", "group"],
        **more: Any,
    ) -> Message:
        common: Json = {"id": event.id, "tenant": event.tenant, "created": event.created, "content": ""}
        return Message(kind=kind, person=person, chat=chat, chat_type=chat_type, **common, **more)

    def _foreign(self, person: Person, event: _Event) -> bool:
        return not self._external and bool(event.tenant) and person.tenant != event.tenant


def _odd(message: Message) -> bool:
    """Whether anything by which it is kept or looked up is no id."""
    who = message.person
    ids = (message.id, message.tenant, message.chat, message.root, message.parent, message.thread)
    further = (message.reply_to, message.subject, who.open_id, who.union_id, who.user_id, who.tenant)
    return any(map(NO_ID.search, (*ids, *further)))


def _person(ids: Json, tenant: str, event: _Event, name: str = "") -> Person:
    return Person(
        open_id=text(ids, "open_id"),
        tenant=tenant or event.tenant,
        union_id=text(ids, "union_id"),
        user_id=text(ids, "user_id"),
        name=name,
    )


def _words(kind: str, content: Json, mentions: list[Json], bot: str) -> str:
    """Empty for what is no text, also for a post that holds nothing but pictures."""
    if kind == "text":
        return text_of_content(kind, content, mentions, bot)
    if kind != "post":
        return ""
    words = text_of_content(kind, content, mentions, bot)
    return words if words.replace("[image]", "").replace("[video]", "").strip() else ""


def _mentions(mentions: list[Json], bot: str) -> tuple[Mention, ...]:
    """Who was mentioned; @all is nobody."""
    return tuple(
        Mention(name=text(item, "name"), open_id=open_id_of(item), is_bot=bool(bot) and open_id_of(item) == bot)
        for item in mentions
        if text(item, "key") != "@_all" and open_id_of(item)
    )


def _value(action: Json) -> Json:
    """A button's value is an object; older cards and other tools may have put a string there."""
    value = action.get("value")
    if isinstance(value, dict):
        return value
    return parse_content(value) or ({"value": value} if isinstance(value, str) and value else {})


def _form(action: Json) -> Json:
    """Everything else that the component says: form fields, and what was typed, chosen or ticked."""
    told = {
        name: action[name] for name in ("input_value", "option", "options", "checked") if action.get(name) is not None
    }
    if text(action, "name"):
        told["name"] = text(action, "name")
    return {**told, **part(action, "form_value")}
