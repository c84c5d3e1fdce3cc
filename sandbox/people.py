"""Who is there: people, the bot, and the chats they sit in. The seeded ones have the same ids in every run."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.ids import TENANT, derived, fresh

ChatType = Literal["p2p", "group", "topic_group"]


@dataclass(slots=True)
class Human:
    """A person; with `is_bot` somebody else's bot, which can write into groups too."""

    open_id: str
    union_id: str
    user_id: str
    name: str
    en_name: str = ""
    tenant_key: str = TENANT
    is_bot: bool = False
    resigned: bool = False
    available: bool = True
    bot_off: bool = False

    @property
    def email(self) -> str:
        return f"{self.user_id}@sandbox.example"


@dataclass(slots=True)
class Chat:
    """`bot` tells whether our bot is in it; members are people only. The first member owns a group."""

    chat_id: str
    name: str
    type: ChatType
    members: list[str] = field(default_factory=list)
    bot: bool = True
    threads: bool = True
    at_all: bool = True
    muted: bool = False
    dissolved: bool = False
    en_name: str = ""

    @property
    def event_type(self) -> str:
        """What events call it: p2p or group."""
        return "p2p" if self.type == "p2p" else "group"


def make_human(app_id: str, name: str, en_name: str = "", *, seed: str = "") -> Human:
    """A seed makes the ids the same in every run; without one they are fresh."""
    if not seed:
        return Human(fresh("ou_"), fresh("on_"), fresh("")[:8], name, en_name or name)
    ids = (derived("ou_", app_id, seed), derived("on_", seed), derived("", seed)[:8])
    return Human(*ids, name, en_name or name)


def seeded(app_id: str) -> tuple[list[Human], list[Chat]]:
    """Two colleagues, a direct chat for each, a group and a topic group."""
    lin, zhou = make_human(app_id, "林小满", "Lin", seed="lin"), make_human(app_id, "周大山", "Zhou", seed="zhou")
    both = [lin.open_id, zhou.open_id]
    chats = [
        Chat(derived("oc_", app_id, "p2p", "lin"), lin.name, "p2p", [lin.open_id]),
        Chat(derived("oc_", app_id, "p2p", "zhou"), zhou.name, "p2p", [zhou.open_id]),
        Chat(derived("oc_", app_id, "group"), "产品讨论", "group", list(both), en_name="Product"),
        Chat(derived("oc_", app_id, "topics"), "话题群", "topic_group", list(both), en_name="Topics"),
    ]
    return [lin, zhou], chats
