"""Sending, replying, patching, editing and recalling messages (im/v1).

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create
"""

from typing import Any

from sandbox import content as contents
from sandbox.cards import check_message_card
from sandbox.door import ApiRequest, Route
from sandbox.entities import LIFE_SECONDS, MAX_BYTES
from sandbox.errors import ApiError, field_error, parameter_error
from sandbox.history_api import message_view
from sandbox.ids import TENANT, fresh
from sandbox.messages import Message
from sandbox.people import Chat
from sandbox.state import State

Json = dict[str, Any]
RECEIVERS = ("open_id", "union_id", "user_id", "email", "chat_id")
UUID_SECONDS = 3600.0
UUID_LENGTH = 50
MAX_EDITS = 20
SEND = ("im:message", "im:message:send_as_bot", "im:message:send")
UPDATE = ("im:message", "im:message:send_as_bot", "im:message:update")


def create(state: State, request: ApiRequest) -> Json:
    """POST /im/v1/messages?receive_id_type="""
    kind = request.query.get("receive_id_type", "")
    if kind not in RECEIVERS:
        raise field_error("receive_id_type", f"receive_id_type is required, one of {', '.join(RECEIVERS)}")
    receive_id = request.text("receive_id")
    return _once(state, request, lambda: _send(state, request, _receiver(state, kind, receive_id), None))


def reply(state: State, request: ApiRequest) -> Json:
    """POST /im/v1/messages/:message_id/reply"""
    message_id = request.params["message_id"]
    request.refs.append(message_id)
    return _once(state, request, lambda: _reply(state, request, message_id))


def _reply(state: State, request: ApiRequest, message_id: str) -> Message:
    in_thread = request.body.get("reply_in_thread", False)
    if not isinstance(in_thread, bool):
        raise field_error("reply_in_thread", "reply_in_thread must be a boolean")
    target = state.messages.living(message_id)
    chat = state.chat(target.chat_id)
    if in_thread and target.msg_type == "merge_forward":
        raise ApiError(230072, "The aggregated message does NOT support reply in thread.")
    if in_thread and not chat.threads:
        raise ApiError(230071, "This group does NOT support reply in thread.")
    return _send(state, request, chat, target)


def _once(state: State, request: ApiRequest, send: Any) -> Json:
    """At most one success per uuid within an hour; a repeat is answered with the first message again."""
    uuid = request.text("uuid", required=False)
    if len(uuid) > UUID_LENGTH:
        raise field_error("uuid", f"the max length is {UUID_LENGTH}")
    known = state.uuids.get(uuid) if uuid else None
    if known and not state.clock.passed(known[0], UUID_SECONDS):
        message = state.messages.get(known[1])
    else:
        message = send()
        if uuid:
            state.uuids[uuid] = (state.clock.now(), message.message_id)
            state.dirty.add(("uuid", uuid))
    request.refs.extend(name for name in (message.message_id, message.card_id) if name)
    return message_view(state, message)


def _receiver(state: State, kind: str, receive_id: str) -> Chat:
    if kind == "chat_id":
        return state.chat(receive_id)
    human = state.person_by(kind, receive_id)
    if human is None:
        if kind == "open_id" and receive_id.startswith("ou_") and len(receive_id) == 35:
            raise ApiError(99992361, "open_id cross app")
        raise ApiError(230034, "The receive_id is invalid.")
    if human.tenant_key != TENANT:
        raise ApiError(230038, "Cross tenant p2p chat operate forbid.")
    return state.direct_chat(human.open_id)


def _check_people(state: State, chat: Chat) -> None:
    """Who may not be written to: 230013 outside the availability range, 230053 the person switched the bot off."""
    if chat.muted:
        raise ApiError(230035, "Send Message Permission deny.")
    if chat.type != "p2p":
        return
    human = state.people.get(chat.members[0])
    if human is None or human.resigned or not human.available:
        raise ApiError(230013, "Bot has NO availability to this user.")
    if human.bot_off:
        raise ApiError(230053, "The user has stopped the bot from sending messages.")


def _send(state: State, request: ApiRequest, chat: Chat, target: Message | None) -> Message:
    msg_type, content = request.text("msg_type"), request.text("content")
    _check_people(state, chat)
    checked = contents.check(state, chat, msg_type, content)
    state.limits.chat(chat.chat_id)
    now = state.clock.now_ms()
    sender = state.settings.app_id
    message = Message(fresh("om_"), chat.chat_id, msg_type, checked.content, sender, "app", now, now)
    message.mentions = checked.mentions
    state.messages.place(message, chat, target, in_thread=bool(request.body.get("reply_in_thread")))
    if msg_type == "interactive":
        entity = checked.entity or state.cards.create(checked.card or {}, checked.size, public=False)
        entity.message_id, message.card_id = message.message_id, entity.card_id
        state.dirty.add(("card", entity.card_id))
    state.messages.add(message)
    state.touch_message(message, "message")
    return message


def patch(state: State, request: ApiRequest) -> Json:
    """PATCH /im/v1/messages/:message_id: cards only, own, at most 14 days old."""
    message = state.messages.living(request.params["message_id"])
    request.refs.append(message.message_id)
    content = request.text("content")
    state.chat(message.chat_id)
    if not message.by_app:
        raise ApiError(230027, "Lack of necessary permissions: the message was not sent by this app.")
    if not message.card_id:
        raise parameter_error("This message is NOT a card.")
    if state.clock.passed(message.created / 1000, LIFE_SECONDS):
        raise ApiError(230031, "The message to be updated has exceeded the 14 days limit.")
    if len(content.encode()) > MAX_BYTES:
        raise ApiError(230025, "The length of the message content reaches its limit.")
    entity = state.cards.all[message.card_id]
    card, size = check_message_card(state, content, before=entity.card)
    state.limits.patch(message.message_id)
    entity.set_card(card, size)
    message.updated = state.clock.now_ms()
    state.touch_card(entity)
    state.touch_message(message)
    return {}


def edit(state: State, request: ApiRequest) -> Json:
    """PUT /im/v1/messages/:message_id: text and post, own, at most 20 times."""
    message = state.messages.living(request.params["message_id"])
    request.refs.append(message.message_id)
    msg_type, content = request.text("msg_type"), request.text("content")
    chat = state.chat(message.chat_id)
    if not message.by_app:
        raise ApiError(230071, "The operator is NOT the sender of the message.")
    if msg_type not in ("text", "post") or message.msg_type not in ("text", "post"):
        raise ApiError(230054, "This operation is NOT supported for this message type.")
    if message.edits >= MAX_EDITS:
        raise ApiError(230072, "The message has reached the number of times it can be edited.")
    checked = contents.check(state, chat, msg_type, content)
    message.msg_type, message.content, message.mentions = msg_type, checked.content, checked.mentions
    message.edits += 1
    message.updated = state.clock.now_ms()
    state.touch_message(message)
    return message_view(state, message)


def recall(state: State, request: ApiRequest) -> Json:
    """DELETE /im/v1/messages/:message_id: own messages; the sandbox's bot owns no group."""
    message = state.messages.living(request.params["message_id"])
    request.refs.append(message.message_id)
    state.chat(message.chat_id)
    if not message.by_app:
        raise ApiError(230026, "No permission to recall this message.")
    message.recalled = True
    state.touch_message(message, "recall")
    return {}


def follow_up(state: State, request: ApiRequest) -> Json:
    """POST /im/v1/messages/:message_id/push_follow_up: suggestions above the input of a direct chat."""
    message = state.messages.living(request.params["message_id"])
    request.refs.append(message.message_id)
    chat = state.chat(message.chat_id)
    wanted = request.body.get("follow_ups")
    if not isinstance(wanted, list) or not wanted:
        raise field_error("follow_ups", "follow_ups is required")
    if not all(isinstance(item, dict) and isinstance(item.get("content"), str) and item["content"] for item in wanted):
        raise field_error("follow_ups.content", "content is required")
    if chat.type != "p2p" or not message.by_app:
        raise parameter_error("follow ups are for the bot's own messages in a p2p chat")
    message.follow_ups = wanted
    state.touch_message(message)
    return {}


ROUTES = (
    Route("POST", "/open-apis/im/v1/messages", create, SEND),
    Route("POST", "/open-apis/im/v1/messages/:message_id/reply", reply, SEND),
    Route("PATCH", "/open-apis/im/v1/messages/:message_id", patch, UPDATE, message="ok"),
    Route("PUT", "/open-apis/im/v1/messages/:message_id", edit, UPDATE),
    Route(
        "DELETE",
        "/open-apis/im/v1/messages/:message_id",
        recall,
        ("im:message", "im:message:recall", "im:message:send_as_bot"),
    ),
    Route("POST", "/open-apis/im/v1/messages/:message_id/push_follow_up", follow_up, SEND),
)
