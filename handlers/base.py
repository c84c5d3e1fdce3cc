"""What every handler shares: the message it gets and what it is; handlers/views.py has what it yields.

`Message` is our own picture of anything that a person does in Feishu, and of what Larkey has to tell somebody by
itself. The doors translate into it, the inbox carries it as JSON, handlers read it. No room but `bot` knows what
Feishu's events look like.
"""

import json
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from handlers.views import Card, File, Private, Redraw, Remember, Shown, Toast, View

__all__ = [
    "Attachment",
    "Card",
    "File",
    "Handler",
    "Kind",
    "Mention",
    "Message",
    "Person",
    "Press",
    "Private",
    "Redraw",
    "Remember",
    "Shown",
    "Stop",
    "Task",
    "Toast",
    "View",
]

Kind = Literal["message", "press", "recall", "opened", "joined", "menu", "left", "moved", "task"]


@dataclass(frozen=True)
class Person:
    """Who did it, as the platform names them. `tenant` is Feishu's tenant_key."""

    open_id: str
    tenant: str = ""
    union_id: str = ""
    user_id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Mention:
    """One @ in a message: the placeholder (`@_user_1`) has already become `@name` in the text."""

    name: str
    open_id: str = ""
    is_bot: bool = False


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message: `kind` is image, file, audio or media; `key` is Feishu's resource key."""

    kind: str
    key: str
    name: str = ""


@dataclass(frozen=True)
class Press:
    """A pressed button or submitted form: its value, its form fields, the card's message, the callback token."""

    value: Mapping[str, Any]
    card_message: str
    form: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""


@dataclass(frozen=True)
class Task:
    """What Larkey does for a person without being asked (bot/outbox.py); the values are texts and never secret."""

    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """One thing that a person did.

    id        message_id for messages, event_id for the rest: what the inbox remembers
    kind      message; press (card callback); recall; opened (direct chat entered); joined (bot added to a group);
              menu (bot menu, its event_key is in `text`); left, moved (the person's account ended, or changed its
              department); task (nobody did anything: Larkey has something to do for the person)
    tenant    the tenant_key of the company that runs the bot (a person's own may differ)
    chat      Feishu chat_id; empty for menu events, which are answered to the person
    chat_type p2p or group
    text      plain text with mention names in place and the bot's own mention taken out; for a recall, empty
    root      root_id, parent: parent_id, thread: thread_id; empty where absent
    subject   the message a recall is about
    addressed the bot itself was mentioned, or the chat is p2p
    content   Feishu's message_type: text, post, image, file, ...
    created   unix seconds
    language  zh or en: of a press, what the pressed card was asked for in, where that is known; else zh
    again     for a question that is asked again (重新生成, 重试): the id of the first asking
    reply_to  the message that is answered, where it is not this one (a press: its card)
    note      what is to be told about it rather than answered: queued or full; `ahead` says how many are before it
    """

    id: str
    kind: Kind
    person: Person
    chat: str = ""
    chat_type: Literal["p2p", "group"] = "p2p"
    text: str = ""
    root: str = ""
    parent: str = ""
    thread: str = ""
    subject: str = ""
    addressed: bool = True
    content: str = "text"
    created: float = 0.0
    language: Literal["zh", "en"] = "zh"
    tenant: str = ""
    again: str = ""
    reply_to: str = ""
    note: Literal["", "queued", "full"] = ""
    ahead: int = 0
    mentions: tuple[Mention, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    press: Press | None = None
    task: Task = Task()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Message":
        values = json.loads(text)
        values["person"] = Person(**values["person"])
        values["mentions"] = tuple(Mention(**item) for item in values["mentions"])
        values["attachments"] = tuple(Attachment(**item) for item in values["attachments"])
        values["press"] = Press(**values["press"]) if values["press"] else None
        values["task"] = Task(**(values.get("task") or {}))
        return cls(**values)


class Stop:
    """Why an answer should end early: stopped, recalled, draining or lost. Whoever waits registers how to wake it."""

    def __init__(self) -> None:
        self.reason = ""
        self._wake: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def set(self, reason: str) -> None:
        """The first reason stands; everything that waits is woken once."""
        with self._lock:
            if self.reason:
                return
            self.reason = reason
            wake, self._wake = self._wake, []
        for function in wake:
            function()

    def call(self, function: Callable[[], None]) -> None:
        """Call `function` when the stop comes, or now when it is already there."""
        with self._lock:
            if not self.reason:
                self._wake.append(function)
                return
        function()


class Handler(Protocol):
    """One thing the bot answers. It yields what is to be shown, newest last, and never talks to Feishu.

    `queued` says that messages wait for their turn in their conversation; all else runs at once.
    """

    queued: bool

    def matches(self, message: Message) -> bool: ...

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]: ...
