"""Chats, their members, and people (im/v1/chats and contact/v3).

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/chat/get
"""

from typing import Any

from sandbox.door import ApiRequest, Route
from sandbox.errors import ApiError, field_error
from sandbox.ids import TENANT
from sandbox.people import Chat, Human
from sandbox.state import State

Json = dict[str, Any]
CHAT_SCOPES = ("im:chat", "im:chat:readonly", "im:chat:read")
MEMBER_SCOPES = ("im:chat", "im:chat:readonly", "im:chat.members:read")
USER_SCOPES = ("contact:contact.base:readonly", "contact:user.base:readonly", "contact:contact:readonly_as_app")
ID_TYPES = ("open_id", "union_id", "user_id")
MAX_PAGE, MAX_BATCH = 100, 50


def chat_list(state: State, request: ApiRequest) -> Json:
    """GET /im/v1/chats: the groups that the bot is in."""
    groups = [chat for chat in state.chats.values() if chat.type != "p2p" and chat.bot and not chat.dissolved]
    page, more = _page(request, groups)
    items = [{"chat_id": chat.chat_id, "tenant_key": TENANT} | _names(chat) for chat in page]
    return {"items": items} | more


def chat_get(state: State, request: ApiRequest) -> Json:
    """GET /im/v1/chats/:chat_id"""
    chat = _chat(state, request)
    kind = _id_type(request)
    owner = state.people.get(chat.members[0]) if chat.members else None
    return _names(chat) | {
        "owner_id": getattr(owner, kind) if owner else "",
        "owner_id_type": kind,
        "chat_mode": "p2p" if chat.type == "p2p" else "group",
        "group_message_type": "thread" if chat.type == "topic_group" else "chat",
        "chat_type": "private",
        "chat_tag": "p2p" if chat.type == "p2p" else "inner",
        "external": False,
        "tenant_key": TENANT,
        "user_count": str(len(chat.members)),
        "bot_count": "1",
        "chat_status": "normal",
    }


def members(state: State, request: ApiRequest) -> Json:
    """GET /im/v1/chats/:chat_id/members: people only, bots are not listed."""
    chat, kind = _chat(state, request), _id_type(request, "member_id_type")
    people = [state.people[member] for member in chat.members if not state.people[member].is_bot]
    page, more = _page(request, people)
    items = [
        {"member_id_type": kind, "member_id": getattr(human, kind), "name": human.name, "tenant_key": human.tenant_key}
        for human in page
    ]
    return {"items": items, "member_total": len(people)} | more


def user_get(state: State, request: ApiRequest) -> Json:
    """GET /contact/v3/users/:user_id?user_id_type="""
    return {"user": _user(_visible(state, _id_type(request, "user_id_type"), request.params["user_id"]))}


def user_batch(state: State, request: ApiRequest) -> Json:
    """GET /contact/v3/users/batch?user_ids=..&user_ids=..: at most 50, unknown ones are left out."""
    wanted, kind = request.query.getall("user_ids", []), _id_type(request, "user_id_type")
    if not 1 <= len(wanted) <= MAX_BATCH:
        raise field_error("user_ids", f"1 to {MAX_BATCH} user_ids")
    found = [state.person_by(kind, name) for name in wanted]
    return {"items": [_user(human) for human in found if human is not None and human.available]}


def _visible(state: State, kind: str, name: str) -> Human:
    human = state.person_by(kind, name)
    if human is None or not human.available or human.tenant_key != TENANT:
        raise ApiError(41050, "no user authority error")
    return human


def _user(human: Human) -> Json:
    return {
        "open_id": human.open_id,
        "union_id": human.union_id,
        "name": human.name,
        "en_name": human.en_name,
        "avatar": {"avatar_72": "", "avatar_240": "", "avatar_640": "", "avatar_origin": ""},
        "status": {
            "is_frozen": False,
            "is_resigned": human.resigned,
            "is_activated": True,
            "is_exited": False,
            "is_unjoin": False,
        },
    }


def _chat(state: State, request: ApiRequest) -> Chat:
    return state.chat(request.params["chat_id"])


def _names(chat: Chat) -> Json:
    return {"name": chat.name, "avatar": "", "description": ""}


def _id_type(request: ApiRequest, name: str = "user_id_type") -> str:
    kind: str = request.query.get(name, "open_id")
    if kind not in ID_TYPES:
        raise field_error(name, f"{name} is one of {', '.join(ID_TYPES)}")
    return kind


def _page(request: ApiRequest, items: list[Any]) -> tuple[list[Any], Json]:
    try:
        size = int(request.query.get("page_size", "20"))
        offset = int(request.query.get("page_token", "") or 0)
    except ValueError as error:
        raise field_error("page_size", "page_size must be a number") from error
    if not 1 <= size <= MAX_PAGE:
        raise field_error("page_size", f"page_size must be between 1 and {MAX_PAGE}")
    more = len(items) > offset + size
    return items[offset : offset + size], {"has_more": more, "page_token": str(offset + size) if more else ""}


ROUTES = (
    Route("GET", "/open-apis/im/v1/chats", chat_list, CHAT_SCOPES),
    Route("GET", "/open-apis/im/v1/chats/:chat_id", chat_get, CHAT_SCOPES),
    Route("GET", "/open-apis/im/v1/chats/:chat_id/members", members, MEMBER_SCOPES),
    Route("GET", "/open-apis/contact/v3/users/batch", user_batch, USER_SCOPES),
    Route("GET", "/open-apis/contact/v3/users/:user_id", user_get, USER_SCOPES),
)
