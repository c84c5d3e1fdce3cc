"""Which scopes of the app do what for us, and which others do as well.

Names and what each covers: https://open.feishu.cn/document/ukTMukTMukTM/uQjN3QjL0YzN04CN2cDN (the list), and the pages
of the calls and events.
"""

from dataclasses import dataclass
from typing import Literal

Weight = Literal["vital", "wanted", "optional"]


@dataclass(frozen=True)
class Need:
    """`use` names what it is for. Any one of `others` covers it too. Without a vital one nobody is answered."""

    scope: str
    use: str
    weight: Weight
    others: tuple[str, ...] = ()


NEEDS = (
    Need("im:message.p2p_msg:readonly", "use_p2p", "vital", ("im:message.p2p_msg",)),
    Need(
        "im:message.group_at_msg:readonly",
        "use_group",
        "vital",
        ("im:message.group_at_msg", "im:message.group_at_msg.include_bot:readonly", "im:message.group_msg"),
    ),
    Need("im:message:send_as_bot", "use_send", "vital", ("im:message", "im:message:send")),
    Need("im:message:readonly", "use_read", "wanted", ("im:message",)),
    Need("cardkit:card:write", "use_card", "wanted"),
    Need("im:resource", "use_file", "wanted", ("im:resource:upload",)),
    Need("im:chat:readonly", "use_chat", "wanted", ("im:chat", "im:chat.members:bot_access")),
    Need("contact:user.base:readonly", "use_name", "wanted", ("contact:contact.base:readonly",)),
    Need("tenant:tenant:readonly", "use_company", "optional"),
    Need("contact:user.department:readonly", "use_departments", "optional"),
    Need("application:application:self_manage", "use_self", "optional", ("admin:app.info:readonly",)),
)
