"""CardKit: card entities, their settings, and text streamed into one element.

Order of the checks: entity, pace of the card, uuid, sequence, then the operation itself; a refused operation uses
neither its sequence nor its uuid up. https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/cardkit-v1/card/create
"""

import json
from collections.abc import Callable
from typing import Any

from sandbox import card_schema as schema
from sandbox.card_errors import CardError
from sandbox.card_markdown import check_markdown
from sandbox.card_parts import check_config, only
from sandbox.cards import check_kit_card
from sandbox.door import ApiRequest, Route
from sandbox.entities import MAX_BYTES, Entity, compact
from sandbox.errors import ApiError
from sandbox.state import State

Json = dict[str, Any]
SCOPE = ("cardkit:card:write",)
CARDS = "/open-apis/cardkit/v1/cards"
MAX_SEQUENCE = 2147483647
UUID_LENGTH = 64
MAX_CONTENT = 100_000


def parameter(description: str) -> ApiError:
    return ApiError(10002, f"param is invalid: {description}")


def decode(request: ApiRequest, name: str, kind: type, code: int = 10002) -> Any:
    """A field that holds JSON in a string, as all of CardKit's do."""
    text = request.body.get(name)
    if not isinstance(text, str):
        raise parameter(f"{name} must be a JSON string")
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ApiError(code, f"{name} is not valid JSON") from error
    if not isinstance(value, kind):
        raise ApiError(code, f"{name} must hold a JSON {kind.__name__}")
    return value


def operate(state: State, request: ApiRequest, work: Callable[[Entity], Json | None]) -> Json:
    """One operation on one card: `work` changes it or raises; it returns what the feed is told, None for the card."""
    entity = state.cards.get(request.params["card_id"])
    request.refs.append(entity.card_id)
    body = request.body
    state.limits.card(entity.card_id)
    if entity.busy:
        raise ApiError(200810, "the card is being interacted with, try again later")
    uuid, sequence = body.get("uuid") or "", body.get("sequence")
    if not isinstance(uuid, str) or len(uuid) > UUID_LENGTH:
        raise parameter(f"uuid is a string of at most {UUID_LENGTH} characters")
    if uuid and uuid in entity.uuids:
        raise ApiError(200770, "duplicate request with the same uuid")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 1 <= sequence <= MAX_SEQUENCE:
        raise parameter("sequence is an int32, 1 or more")
    if sequence <= entity.sequence:
        raise ApiError(300317, f"sequence number compare failed: {sequence} is not greater than {entity.sequence}")
    change = work(entity)
    entity.sequence = sequence
    if uuid:
        entity.remember(uuid)
    state.touch_card(entity, **(change or {}))
    return {}


def create(state: State, request: ApiRequest) -> Json:
    """POST /cardkit/v1/cards -> card_id; it lives 14 days and is sent once."""
    kind = request.body.get("type")
    if kind == "template":
        raise ApiError(200220, "template does not exist")
    if kind != "card_json":
        raise parameter("type is card_json or template")
    card = decode(request, "data", dict, 200220)
    entity = state.cards.create(card, check_kit_card(state, card), public=True)
    state.dirty.add(("card", entity.card_id))
    request.refs.append(entity.card_id)
    return {"card_id": entity.card_id}


def update(state: State, request: ApiRequest) -> Json:
    """PUT /cardkit/v1/cards/:card_id: the whole card anew; its streaming_mode counts from now."""
    wanted = request.body.get("card")
    if not isinstance(wanted, dict) or wanted.get("type") != "card_json":
        raise parameter("card is {type: card_json, data: string}")
    inner = ApiRequest(request.params, request.query, wanted)
    card = decode(inner, "data", dict, 200220)

    def replace(entity: Entity) -> None:
        entity.set_card(card, check_kit_card(state, card))

    return operate(state, request, replace)


def settings(state: State, request: ApiRequest) -> Json:
    """PATCH /cardkit/v1/cards/:card_id/settings: config and card_link, merged into what is there."""
    wanted = decode(request, "settings", dict, 300122)

    def apply(entity: Entity) -> None:
        card = apply_settings(entity.card, wanted)
        entity.size = _sized(card)
        entity.card = card
        if "streaming_mode" in wanted.get("config", {}):
            entity.set_stream(on=wanted["config"]["streaming_mode"])

    return operate(state, request, apply)


def apply_settings(card: Json, wanted: Json) -> Json:
    """The card with new settings; shares everything else with the old one. Raises 300122."""
    try:
        only(wanted, frozenset({"config", "card_link"}), "settings")
        only(wanted.get("config", {}), schema.CONFIG, "config")
        config = card.get("config", {}) | wanted.get("config", {})
        check_config(config)
        only(wanted.get("card_link", {}), schema.CARD_LINK, "card_link")
    except CardError as error:
        raise ApiError(300122 if error.kit != 300302 else 300302, error.text) from error
    link = {"card_link": wanted["card_link"]} if "card_link" in wanted else {}
    return card | {"config": config} | link


def content(state: State, request: ApiRequest) -> Json:
    """PUT .../elements/:element_id/content: the whole text so far of a markdown or plain_text element."""
    text = request.body.get("content")
    if not isinstance(text, str) or len(text) > MAX_CONTENT:
        raise parameter(f"content is a string of 1 to {MAX_CONTENT} characters")
    if not text:
        raise ApiError(300307, "content is empty")
    element_id = request.params["element_id"]

    def write(entity: Entity) -> Json:
        element = _text_element(state, entity, element_id)
        size = entity.size + len(compact(text)) - len(compact(element.get("content", "")))
        if size > MAX_BYTES:
            raise ApiError(200860, "card content exceeds 30 KB")
        if element["tag"] == "markdown":
            _check_streamed(state, entity, element, text)
        element["content"] = text
        entity.size = size
        return {"element_id": element_id, "content": text}

    return operate(state, request, write)


def _text_element(state: State, entity: Entity, element_id: str) -> Json:
    if not state.cards.streaming(entity):
        if entity.stream == "over":
            raise ApiError(200850, "card streaming timeout")
        raise ApiError(300309, "streaming mode is closed")
    element = entity.index.get(element_id)
    if element is None:
        raise ApiError(300313, "not find elementID : " + element_id)
    if element.get("tag") not in ("markdown", "plain_text"):
        raise ApiError(300310, "streaming text is only for markdown and plain_text elements")
    return element


def _check_streamed(state: State, entity: Entity, element: Json, text: str) -> None:
    """The markdown's own rules; the card's five tables are counted anew only when this text has any."""
    try:
        tables = check_markdown(text, state.image_known, state.person_known)
    except CardError as error:
        raise error.for_kit() from error
    if not tables:
        return
    before = element.get("content", "")
    element["content"] = text
    try:
        check_kit_card(state, entity.card)
    except ApiError:
        element["content"] = before
        raise


def _sized(card: Json) -> int:
    size = len(compact(card))
    if size > MAX_BYTES:
        raise ApiError(200860, "card content exceeds 30 KB")
    return size


def id_convert(state: State, request: ApiRequest) -> Json:
    """POST /cardkit/v1/cards/id_convert: the entity behind a card that was sent as plain JSON."""
    message_id = request.text("message_id")
    message = state.messages.find(message_id)
    if message is None or not message.card_id or not message.by_app:
        raise parameter("message_id is not a card of this app")
    entity = state.cards.all[message.card_id]
    if entity.card.get("schema") != "2.0":
        raise ApiError(300303, "only cards of schema 2.0")
    entity.public = True
    state.dirty.add(("card", entity.card_id))
    request.refs.extend((message_id, entity.card_id))
    return {"card_id": entity.card_id}


ROUTES = (
    Route("POST", CARDS, create, SCOPE),
    Route("POST", f"{CARDS}/id_convert", id_convert, SCOPE),
    Route("PUT", f"{CARDS}/:card_id", update, SCOPE, card_call=True),
    Route("PATCH", f"{CARDS}/:card_id/settings", settings, SCOPE, card_call=True),
    Route("PUT", f"{CARDS}/:card_id/elements/:element_id/content", content, SCOPE, card_call=True),
)
