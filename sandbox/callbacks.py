"""Presses on cards: find what was pressed, ask the app (card.action.trigger), judge its answer within 3 s.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication
"""

import time
from typing import Any

from sandbox.cards import check_message_card
from sandbox.door import ApiRequest, Route
from sandbox.entities import MAX_BYTES, Entity, compact
from sandbox.errors import ApiError, field_error
from sandbox.events import Events
from sandbox.ids import fresh
from sandbox.messages import Message
from sandbox.people import Human
from sandbox.pressing import action_of
from sandbox.state import State

Json = dict[str, Any]
MALFORMED, CARD_INVALID, WAS_NEW_IS_OLD, EXPIRED = 200672, 200673, 200830, 200750
TOASTS = frozenset({"info", "success", "error", "warning"})
UPDATE_SECONDS, UPDATES = 1800.0, 2
MAX_TOKENS = 5000


async def press(state: State, events: Events, message: Message, human: Human, wanted: Json) -> Json:
    """-> {code, toast?, card_updated, opened?}; the code is what the client would show. LookupError, ValueError."""
    entity = state.cards.all[message.card_id]
    action = action_of(entity.card, wanted)
    if "opened" in action:
        return {"code": 0, "card_updated": False, "opened": action["opened"]}
    if state.cards.expired(entity):
        return {"code": EXPIRED, "card_updated": False}
    token = fresh("c-")
    if len(state.callback_tokens) > MAX_TOKENS:
        del state.callback_tokens[next(iter(state.callback_tokens))]
    state.callback_tokens[token] = {"message": message.message_id, "at": time.time(), "left": UPDATES, "open": False}
    made = events.note(_envelope(state, events, message, human, action, token), message.message_id)
    if state.feed.listening:
        state.feed.emit("press", message_id=message.message_id, person=human.open_id, action=action)
    entity.busy += 1
    try:
        code, answer = await events.transport.ask(made)
    finally:
        entity.busy -= 1
        state.callback_tokens[token]["open"] = True
    return _judge(state, entity, code, answer)


def _envelope(state: State, events: Events, message: Message, human: Human, action: Json, token: str) -> Json:
    operator = {
        "tenant_key": human.tenant_key,
        "user_id": None,
        "open_id": human.open_id,
        "union_id": human.union_id,
    }
    event = {
        "operator": operator,
        "token": token,
        "action": action,
        "host": "im_message",
        "context": {"open_message_id": message.message_id, "open_chat_id": message.chat_id},
    }
    return events.envelope("card.action.trigger", event, create_time=str(time.time_ns() // 1000))


def _judge(state: State, entity: Entity, code: int, answer: Any) -> Json:
    if code:
        return {"code": code, "card_updated": False}
    if answer is None:
        answer = {}
    if not isinstance(answer, dict) or not answer.keys() <= {"toast", "card"}:
        return {"code": MALFORMED, "card_updated": False}
    result: Json = {"code": 0, "card_updated": False}
    if "toast" in answer:
        if not _is_toast(answer["toast"]):
            return {"code": MALFORMED, "card_updated": False}
        result["toast"] = answer["toast"]
    if "card" not in answer:
        return result
    refusal = _take_card(state, entity, answer["card"])
    return result | {"code": refusal, "card_updated": refusal == 0}


def _is_toast(toast: Any) -> bool:
    if not isinstance(toast, dict) or not isinstance(toast.get("content", ""), str):
        return False
    known = toast.keys() <= {"type", "content", "i18n"} and toast.get("type", "info") in TOASTS
    return known and bool(toast.get("content") or toast.get("i18n"))


def _take_card(state: State, entity: Entity, card: Any) -> int:
    """The client code of a card in an answer; 0 when the pressed card became it."""
    if not isinstance(card, dict) or card.get("type") != "raw" or not isinstance(card.get("data"), dict):
        return CARD_INVALID
    data = card["data"]
    if entity.card.get("schema") == "2.0" and data.get("schema") != "2.0":
        return WAS_NEW_IS_OLD
    if state.cards.streaming(entity):
        return CARD_INVALID
    try:
        replace_card(state, entity, data)
    except ApiError:
        return CARD_INVALID
    return 0


def replace_card(state: State, entity: Entity, data: Json) -> None:
    text = compact(data)
    if len(text) > MAX_BYTES:
        raise ApiError(230025, "The length of the message content reaches its limit.")
    card, size = check_message_card(state, text.decode(), before=entity.card)
    entity.set_card(card, size)
    state.touch_card(entity)


def delayed_update(state: State, request: ApiRequest) -> Json:
    """POST /interactive/v1/card/update {token, card}: within 30 minutes, twice, after the answer went out.

    https://open.feishu.cn/document/ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN
    """
    known = state.callback_tokens.get(request.text("token"))
    card = request.body.get("card")
    if not isinstance(card, dict):
        raise field_error("card", "card must be an object")
    if known is None or state.clock.passed(known["at"], UPDATE_SECONDS) or known["left"] <= 0:
        raise ApiError(300020, "the callback token is unknown, expired or used up")
    if not known["open"]:
        raise ApiError(300020, "the callback has not been answered yet")
    message = state.messages.living(known["message"])
    entity = state.cards.all[message.card_id]
    request.refs.extend((message.message_id, entity.card_id))
    data = {key: value for key, value in card.items() if key != "open_ids"}
    replace_card(state, entity, data)
    known["left"] -= 1
    return {}


ROUTES = (Route("POST", "/open-apis/interactive/v1/card/update", delayed_update, message="ok"),)
