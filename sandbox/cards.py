"""Is this a card? The rules of card JSON 2.0 as a whole: root, counts, sizes, ids, nesting, tables, forms.

Called when a card is created or replaced, and for structural element operations; streamed text has its own, cheaper
way (cardkit.py). https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox import card_schema as schema
from sandbox.card_components import check_component
from sandbox.card_errors import FORM_NAME, JSON_INVALID, TABLES, TAG_GONE, VERSION, CardError
from sandbox.card_parts import check_config, check_header, only
from sandbox.entities import MAX_BYTES, compact
from sandbox.errors import ApiError

Json = dict[str, Any]
ELEMENT_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,19}$")
MARGIN = re.compile(r"^(-?\d{1,2}px|0)( (-?\d{1,2}px|0)){0,3}$")
MAX_ELEMENTS, MAX_TABLES, MAX_DEPTH = 200, 5, 5


class Known(Protocol):
    """What a card may point at."""

    def image_known(self, key: str) -> bool: ...
    def file_known(self, key: str) -> bool: ...
    def person_known(self, name: str) -> bool: ...


@dataclass(slots=True)
class Tally:
    """What one walk over a card collects."""

    known: Known
    card: Json
    elements: int = 0
    tables: int = 0
    ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def check_card(known: Known, card: Any) -> int:
    """The card's size in bytes. Raises CardError; size is the caller's to judge, for it has two numbers."""
    if not isinstance(card, dict):
        raise CardError(JSON_INVALID, "card is not a JSON object")
    if card.get("schema") != "2.0":
        raise CardError(JSON_INVALID, "schema must be 2.0", str(card.get("schema")), kit=300303)
    tally = Tally(known, card)
    try:
        _check_contents(card, tally)
    except (TypeError, AttributeError, KeyError) as error:
        raise CardError(JSON_INVALID, "a property has a value of the wrong type", str(error)) from error
    _judge(tally)
    return len(compact(card))


def _check_contents(card: Json, tally: Tally) -> None:
    only(card, schema.ROOT, "card")
    check_config(card.get("config", {}))
    only(card.get("card_link", {}), schema.CARD_LINK, "card_link")
    if "header" in card:
        check_header(card["header"])
        _count_tags(card["header"], tally)
    body = card.get("body", {})
    only(body, schema.BODY, "body")
    _walk(body.get("elements", []), tally, depth=1, form=None)


def _judge(tally: Tally) -> None:
    if tally.elements > MAX_ELEMENTS:
        raise CardError(11310, "card element number over limit", str(tally.elements), kit=300305)
    if tally.tables > MAX_TABLES:
        raise CardError(TABLES, "card table number over limit", "table", kit=230099)


def _walk(elements: Any, tally: Tally, *, depth: int, form: Json | None) -> None:
    if not isinstance(elements, list):
        raise CardError(JSON_INVALID, "elements must be an array")
    for element in elements:
        _check_element(element, tally, depth, form)


def _check_element(element: Any, tally: Tally, depth: int, form: Json | None) -> None:
    if not isinstance(element, dict) or not isinstance(element.get("tag"), str):
        raise CardError(JSON_INVALID, "an element must be an object with a tag", str(element))
    name = element["tag"]
    tag = schema.TAGS.get(name)
    if name in schema.GONE:
        raise CardError(TAG_GONE, f"cards of schema V2 no longer support this capability; unsupported tag {name}", name)
    if tag is None:
        raise CardError(JSON_INVALID, f"unknown tag {name}", name)
    _check_frame(element, tag, depth, form)
    _check_id(element, tally)
    if tag.interactive:
        _check_name(element, tally, form)
    _count_tags({key: value for key, value in element.items() if key != tag.children}, tally)
    tally.tables += check_component(element, tally.known, tally.card)
    if tag.children:
        inner = element if name == "form" else form
        step = 0 if name == "column" else 1
        _walk(element.get(tag.children, []), tally, depth=depth + step, form=inner)
    if name == "column_set" and any(child.get("tag") != "column" for child in element["columns"]):
        raise CardError(JSON_INVALID, "columns may only hold column")


def _check_frame(element: Json, tag: schema.Tag, depth: int, form: Json | None) -> None:
    name = element["tag"]
    only(element, tag.allowed | schema.COMMON, name)
    if missing := [key for key in sorted(tag.required) if key not in element]:
        raise CardError(JSON_INVALID, f"{name} lacks {missing[0]}", name)
    if depth > MAX_DEPTH:
        raise CardError(JSON_INVALID, f"nesting deeper than {MAX_DEPTH} levels", name)
    if tag.root_only and depth > 1:
        raise CardError(JSON_INVALID, f"{name} is allowed at the root of the card only", name)
    if tag.form_only and form is None:
        raise CardError(JSON_INVALID, f"{name} is allowed inside a form only", name)
    if "margin" in element and not (isinstance(element["margin"], str) and MARGIN.match(element["margin"])):
        raise CardError(JSON_INVALID, "margin is 1 to 4 values from -99px to 99px", str(element["margin"]))


def _check_id(element: Json, tally: Tally) -> None:
    if "element_id" not in element:
        return
    element_id = element["element_id"]
    if not isinstance(element_id, str) or not ELEMENT_ID.match(element_id):
        raise CardError(JSON_INVALID, "element_id: letters, digits, _, a letter first, 20 at most", str(element_id))
    _take_id(element_id, tally)


def _take_id(element_id: str, tally: Tally) -> None:
    if element_id in tally.ids:
        raise CardError(JSON_INVALID, "duplicate element_id", element_id, kit=300301)
    tally.ids.add(element_id)


def _check_name(element: Json, tally: Tally, form: Json | None) -> None:
    name = element.get("name", "")
    if form is not None and (not isinstance(name, str) or not name):
        raise CardError(FORM_NAME, "form component must have a name", element["tag"])
    if name:
        if name in tally.names:
            raise CardError(JSON_INVALID, "duplicate name", name)
        tally.names.add(name)


def _count_tags(node: Any, tally: Tally) -> None:
    """Every object with a tag counts as an element, texts and icons too; ids of texts are ids of the card."""
    pending = [(node, True)]
    while pending:
        item, top = pending.pop()
        if isinstance(item, dict):
            if isinstance(item.get("tag"), str):
                tally.elements += 1
            if not top and isinstance(item.get("element_id"), str):
                _take_id(item["element_id"], tally)
            pending.extend((value, False) for key, value in item.items() if key not in ("value", "chart_spec", "rows"))
        elif isinstance(item, list):
            pending.extend((value, False) for value in item)


def check_message_card(known: Known, content: str, *, before: Json | None = None) -> tuple[Json, int]:
    """A card that is sent or patched as plain JSON: 2.0 strictly, 1.0 loosely. Raises ApiError 230099."""
    try:
        card = json.loads(content)
        if isinstance(card, dict) and card.get("schema", "1.0") != "2.0":
            return _check_old(card, before), len(content.encode())
        return card, check_card(known, card)
    except ValueError as error:
        raise CardError(JSON_INVALID, "card JSON is malformed").for_message() from error
    except CardError as error:
        raise error.for_message() from error


def _check_old(card: Json, before: Json | None) -> Json:
    """Card JSON 1.0: unknown properties are ignored; only what an update needs is looked at."""
    if "elements" not in card and "i18n_elements" not in card:
        raise CardError(JSON_INVALID, "elements is required")
    if before is None:
        return card
    if before.get("schema") == "2.0":
        raise CardError(VERSION, "a card of schema 2.0 can not become 1.0")
    if not all(each.get("config", {}).get("update_multi") is True for each in (before, card)):
        raise CardError(11310, "update_multi must be true before and after an update")
    return card


def check_kit_card(known: Known, card: Any) -> int:
    """For the CardKit doors: the size. Raises ApiError with their numbers, 200860 above 30 KB."""
    try:
        size = check_card(known, card)
    except CardError as error:
        raise error.for_kit() from error
    if size > MAX_BYTES:
        raise ApiError(200860, "card content exceeds 30 KB")
    return size
