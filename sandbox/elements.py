"""CardKit's element operations: add, replace, patch, delete, and several of them at once.

Every operation works on a copy of the card, which takes the old one's place only when it is still a card.
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/cardkit-v1/card/batch_update
"""

import json
from collections.abc import Callable
from typing import Any

from sandbox.cardkit import CARDS, SCOPE, apply_settings, decode, operate, parameter
from sandbox.cards import check_kit_card
from sandbox.door import ApiRequest, Route
from sandbox.entities import Entity, element_index
from sandbox.errors import ApiError
from sandbox.state import State

Json = dict[str, Any]
PLACES = ("insert_before", "insert_after", "append")
ADD, DELETE, REPLACE, NOT_FOUND, TAG = 300315, 300314, 300121, 300313, 300312


def _holder(card: Json, element_id: str) -> tuple[list[Any], int] | None:
    """The array that holds the element, and where in it."""
    pending: list[Any] = [card.get("body", {})]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            for position, item in enumerate(node):
                if isinstance(item, dict) and item.get("element_id") == element_id:
                    return node, position
            pending.extend(node)
        elif isinstance(node, dict):
            pending.extend(value for key, value in node.items() if key not in ("value", "chart_spec", "rows"))
    return None


def add(card: Json, place: Any, target: str, elements: list[Any]) -> None:
    """Insert beside `target`, or append into it (a container) or, without one, at the end of the card."""
    if place not in PLACES:
        raise parameter(f"type is one of {', '.join(PLACES)}")
    if not elements:
        raise ApiError(300307, "elements is empty")
    if place == "append":
        _children(card, target).extend(elements)
        return
    found = _holder(card, target)
    if found is None:
        raise ApiError(ADD, f"add element failed: target {target} not found")
    siblings, position = found
    offset = position + (1 if place == "insert_after" else 0)
    siblings[offset:offset] = elements


def _children(card: Json, target: str) -> list[Any]:
    if not target:
        children = card.setdefault("body", {}).setdefault("elements", [])
    else:
        container = element_index(card).get(target)
        if container is None or not isinstance(container.get("elements"), list):
            raise ApiError(ADD, f"add element failed: {target} is not a container of this card")
        children = container["elements"]
    return children if isinstance(children, list) else []


def delete(card: Json, element_id: str) -> None:
    found = _holder(card, element_id)
    if found is None:
        raise ApiError(DELETE, f"delete element failed: {element_id} not found")
    siblings, position = found
    del siblings[position]


def replace(card: Json, element_id: str, element: Json) -> None:
    found = _holder(card, element_id)
    if found is None:
        raise ApiError(REPLACE, f"replace element failed: {element_id} not found")
    siblings, position = found
    siblings[position] = element


def merge(card: Json, element_id: str, partial: Json) -> None:
    """New properties over the old ones; the tag stays."""
    element = element_index(card).get(element_id)
    if element is None:
        raise ApiError(NOT_FOUND, f"not find elementID : {element_id}")
    if partial.get("tag", element.get("tag")) != element.get("tag"):
        raise ApiError(TAG, "the tag of an element can not be changed")
    element.update(partial)


def restructure(state: State, request: ApiRequest, work: Callable[[Json], None], *, adds: bool = False) -> Json:
    """Apply `work` to a copy, check the whole card, then swap; the stream goes on as it was."""

    def swap(entity: Entity) -> None:
        if adds and not state.cards.streaming(entity) and entity.stream == "over":
            raise ApiError(200510, "card streaming timeout")
        card = json.loads(json.dumps(entity.card))
        work(card)
        size = check_kit_card(state, card)
        entity.card, entity.size, entity.index = card, size, element_index(card)

    return operate(state, request, swap)


def create_elements(state: State, request: ApiRequest) -> Json:
    elements = decode(request, "elements", list)
    target = request.body.get("target_element_id") or ""
    return restructure(state, request, lambda card: add(card, request.body.get("type"), target, elements), adds=True)


def update_element(state: State, request: ApiRequest) -> Json:
    element = decode(request, "element", dict)
    return restructure(state, request, lambda card: replace(card, request.params["element_id"], element))


def patch_element(state: State, request: ApiRequest) -> Json:
    partial = decode(request, "partial_element", dict)
    return restructure(state, request, lambda card: merge(card, request.params["element_id"], partial))


def delete_element(state: State, request: ApiRequest) -> Json:
    return restructure(state, request, lambda card: delete(card, request.params["element_id"]))


def batch_update(state: State, request: ApiRequest) -> Json:
    """All of the actions or none of them, under one sequence."""
    actions = decode(request, "actions", list)
    if not actions:
        raise ApiError(300307, "actions is empty")
    for action in actions:
        if not isinstance(action, dict) or not isinstance(action.get("params"), dict):
            raise parameter("an action is {action, params}")
    opened: list[bool] = []

    def work(card: Json) -> None:
        for action in actions:
            _act(card, action.get("action"), action["params"])
            if action.get("action") == "partial_update_setting":
                mode = action["params"]["settings"].get("config", {}).get("streaming_mode")
                opened.extend([mode] if isinstance(mode, bool) else [])

    adding = any(action.get("action") == "add_elements" for action in actions)
    answer = restructure(state, request, work, adds=adding)
    if opened:
        state.cards.get(request.params["card_id"]).set_stream(on=opened[-1])
    return answer


def _act(card: Json, action: Any, params: Json) -> None:
    element_id = str(params.get("element_id", ""))
    if action == "partial_update_setting":
        card.update(apply_settings(card, _object(params, "settings")))
    elif action == "add_elements":
        elements = params.get("elements")
        if not isinstance(elements, list):
            raise parameter("elements must be an array")
        add(card, params.get("type"), str(params.get("target_element_id") or ""), elements)
    elif action == "delete_elements":
        for name in params.get("element_ids") or [element_id]:
            delete(card, str(name))
    elif action == "partial_update_element":
        merge(card, element_id, _object(params, "partial_element"))
    elif action == "update_element":
        replace(card, element_id, _object(params, "element"))
    else:
        raise parameter(f"unknown action {action}")


def _object(params: Json, name: str) -> Json:
    value = params.get(name)
    if not isinstance(value, dict):
        raise parameter(f"{name} must be an object")
    return value


ROUTES = (
    Route("POST", f"{CARDS}/:card_id/batch_update", batch_update, SCOPE, card_call=True),
    Route("POST", f"{CARDS}/:card_id/elements", create_elements, SCOPE, card_call=True),
    Route("PUT", f"{CARDS}/:card_id/elements/:element_id", update_element, SCOPE, card_call=True),
    Route("PATCH", f"{CARDS}/:card_id/elements/:element_id", patch_element, SCOPE, card_call=True),
    Route("DELETE", f"{CARDS}/:card_id/elements/:element_id", delete_element, SCOPE, card_call=True),
)
