"""Events about colleagues: who has left, whose account was disabled, who works in other departments now.

https://open.feishu.cn/document/server-docs/contact-v3/user/events/deleted
https://open.feishu.cn/document/server-docs/contact-v3/user/events/updated
"""

from dataclasses import dataclass
from typing import Literal

from bot.events.fields import Json, part, text
from handlers.base import Person

DELETED = "contact.user.deleted_v3"
UPDATED = "contact.user.updated_v3"
ENDED = ("is_resigned", "is_frozen", "is_exited")
"""Any of these says that the account is no longer anybody's."""


@dataclass(frozen=True)
class Colleague:
    """What has become of a person: gone, or in these departments (open_department_ids)."""

    person: Person
    kind: Literal["left", "moved"]
    departments: tuple[str, ...] = ()


def deleted(body: Json, tenant: str) -> Colleague:
    return Colleague(_person(body, tenant), "left")


def updated(body: Json, tenant: str) -> Colleague | None:
    """None where nothing has changed that anybody here cares for."""
    now, before = part(body, "object"), part(body, "old_object")
    status = part(now, "status")
    if any(status.get(name) is True for name in ENDED):
        return Colleague(_person(body, tenant), "left")
    departments = now.get("department_ids")
    if "department_ids" not in before or not isinstance(departments, list):
        return None
    ids = tuple(name for name in departments if isinstance(name, str) and name)
    return Colleague(_person(body, tenant), "moved", ids)


def _person(body: Json, tenant: str) -> Person:
    now, before = part(body, "object"), part(body, "old_object")
    return Person(
        open_id=text(now, "open_id") or text(before, "open_id"),
        tenant=tenant,
        union_id=text(now, "union_id"),
        user_id=text(now, "user_id"),
        name=text(now, "name"),
    )
