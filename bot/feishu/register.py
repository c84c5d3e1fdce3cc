"""A Feishu app of one's own by scanning a code: lark-oapi's `register_app`, with what Larkey needs already ticked.

A person opens the link (or scans it) in Feishu, agrees, and the app's id and secret come back here. The flow is
OAuth's device flow: https://open.feishu.cn/document/ and, as the code says it, lark_oapi/scene/registration.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.feishu.light import light

SCOPES = (
    "im:message.p2p_msg:readonly",
    "im:message.group_at_msg:readonly",
    "im:message:readonly",
    "im:message:send_as_bot",
    "im:resource",
    "im:chat:readonly",
    "cardkit:card:write",
    "contact:user.base:readonly",
    "contact:contact.base:readonly",
    "contact:user.department:readonly",
)
EVENTS = (
    "im.message.receive_v1",
    "im.message.recalled_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
    "application.bot.menu_v6",
    "contact.user.deleted_v3",
    "contact.user.updated_v3",
)
CALLBACKS = ("card.action.trigger",)


class RegistrationFailed(Exception):
    """Nobody agreed in time, somebody refused, or the platform was not reachable; the message says which."""


@dataclass(frozen=True)
class Credentials:
    app_id: str
    app_secret: str = field(repr=False)


def register(accounts_domain: str, show_link: Callable[[str, int], None]) -> Credentials:
    """Ask the platform for a new app and wait until somebody has agreed.

    `show_link` gets the address to open and the seconds it is good for. Raises RegistrationFailed.
    """
    with light("lark_oapi"):
        from lark_oapi.scene import registration
        from lark_oapi.scene.registration.errors import RegisterAppError

    def show(code: dict[str, Any]) -> None:
        show_link(str(code["url"]), int(code["expire_in"]))

    addons = {
        "scopes": {"tenant": list(SCOPES)},
        "events": {"items": {"tenant": list(EVENTS)}},
        "callbacks": {"items": list(CALLBACKS)},
    }
    preset = {"name": "Larkey", "desc": "ChatGPT inside Feishu"}
    try:
        flow: Any = registration.register_app
        made = flow(show, source="larkey", domain=accounts_domain, addons=addons, app_preset=preset)
    except RegisterAppError as error:
        raise RegistrationFailed(f"Feishu did not create the app: {error}") from error
    except (OSError, ValueError, KeyError) as error:  # no answer, no JSON, or not the answer that was promised
        raise RegistrationFailed(f"{accounts_domain} did not answer as expected: {type(error).__name__}") from error
    return Credentials(made["client_id"], made["client_secret"])
