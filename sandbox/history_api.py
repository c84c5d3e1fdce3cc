"""Reading messages back: one by id, or a chat's and a thread's history.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/list
"""

import json
from typing import Any

from sandbox.door import ApiRequest, Route
from sandbox.errors import ApiError, field_error
from sandbox.messages import Message, api_view
from sandbox.simplified import simplified
from sandbox.state import State

Json = dict[str, Any]
READ = ("im:message", "im:message:readonly", "im:message.history:readonly")
MAX_PAGE = 50


def get(state: State, request: ApiRequest) -> Json:
    """GET /im/v1/messages/:message_id; cards simplified unless card_msg_content_type=user_card_content."""
    message = state.messages.get(request.params["message_id"])
    request.refs.append(message.message_id)
    state.chat(message.chat_id)
    full = request.query.get("card_msg_content_type") == "user_card_content"
    return {"items": [message_view(state, message, full_card=full)]}


def message_view(state: State, message: Message, *, full_card: bool = False) -> Json:
    """The message as the API answers it; its card is simplified unless the full one is wanted."""
    content = message.content
    if message.card_id:
        card = state.cards.all[message.card_id].card
        content = json.dumps(card if full_card else simplified(card), ensure_ascii=False)
    tenant = state.tenant_of(message.sender)
    return api_view(message, content=content, app_id=state.settings.app_id, tenant=tenant)


def listing(state: State, request: ApiRequest) -> Json:
    """GET /im/v1/messages?container_id_type=&container_id=; times in seconds, thread replies only in their thread."""
    query = request.query
    found = _container(state, query.get("container_id_type", ""), query.get("container_id", ""))
    begin, end = _number(query, "start_time", 0), _number(query, "end_time", 1 << 60)
    size = _number(query, "page_size", 20)
    if not 1 <= size <= MAX_PAGE:
        raise field_error("page_size", f"page_size must be between 1 and {MAX_PAGE}")
    order = query.get("sort_type", "ByCreateTimeAsc")
    if order not in ("ByCreateTimeAsc", "ByCreateTimeDesc"):
        raise field_error("sort_type", "sort_type is ByCreateTimeAsc or ByCreateTimeDesc")
    found = [message for message in found if begin <= message.created // 1000 <= end]
    if order == "ByCreateTimeDesc":
        found.reverse()
    offset = _number(query, "page_token", 0)
    page, more = found[offset : offset + size], len(found) > offset + size
    items = [message_view(state, message) for message in page]
    return {"items": items, "has_more": more, "page_token": str(offset + size) if more else ""}


def _container(state: State, kind: str, container: str) -> list[Message]:
    if not container:
        raise field_error("container_id", "container_id is required")
    if kind == "chat":
        chat = state.chat(container)
        if chat.type != "p2p" and "im:message.group_msg" in state.chaos.denied_scopes:
            raise ApiError(230027, "Lack of necessary permissions, ext=need scope: im:message.group_msg")
        messages = state.messages.in_chat(container)
        return [message for message in messages if not message.thread_id or state.messages.starts_thread(message)]
    if kind == "thread":
        return state.messages.in_thread(container)
    raise field_error("container_id_type", "container_id_type is chat or thread")


def _number(query: Any, name: str, default: int) -> int:
    try:
        return int(query.get(name, "") or default)
    except ValueError as error:
        raise field_error(name, f"{name} must be a number") from error


ROUTES = (
    Route("GET", "/open-apis/im/v1/messages/:message_id", get, READ),
    Route("GET", "/open-apis/im/v1/messages", listing, READ),
)
