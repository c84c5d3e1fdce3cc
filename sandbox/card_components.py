"""The rules of single components. Each check gets the element, what may be pointed at, and the whole card.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure
"""

from collections.abc import Callable
from typing import Any, Protocol

from sandbox import card_schema as schema
from sandbox.card_errors import AT_USER, AUDIO, CHART, IMAGE, ROW_KEY, ROW_VALUE, CardError
from sandbox.card_markdown import check_markdown
from sandbox.card_parts import bad, check_behaviors, check_icon, check_text, check_translations, one_of, only

Json = dict[str, Any]
BUTTON_TEXT = 100
MAX_COLUMNS, MAX_PAGE = 50, 10


class Known(Protocol):
    def image_known(self, key: str) -> bool: ...
    def file_known(self, key: str) -> bool: ...
    def person_known(self, name: str) -> bool: ...


def check_component(element: Json, known: Known, card: Json) -> int:
    """Raises CardError; returns how many tables the element adds to the card."""
    check = CHECKS.get(element["tag"])
    if "icon" in element:
        check_icon(element["icon"], element["tag"])
    tables = check(element, known, card) if check else 0
    if "behaviors" in element:
        check_behaviors(element, may_open=element["tag"] in ("button", "interactive_container"))
    if "confirm" in element:
        only(element["confirm"], frozenset({"title", "text"}), "confirm")
        for part in ("title", "text"):
            check_text(element["confirm"].get(part), f"confirm.{part}", kinds=("plain_text",))
    return tables


def _markdown(element: Json, known: Known, card: Json) -> int:
    content = element["content"]
    if not isinstance(content, str):
        raise bad("content of markdown must be a string", content)
    translations = element.get("i18n_content", {})
    check_translations(translations, "markdown")
    texts = (content, *translations.values())
    return max(check_markdown(text, known.image_known, known.person_known) for text in texts)


def _div(element: Json, known: Known, card: Json) -> int:
    if "text" not in element:
        return 0
    content = check_text(element["text"], "div.text")
    if element["text"]["tag"] == "lark_md":
        check_markdown(content, known.image_known, known.person_known)
    return 0


def _button(element: Json, known: Known, card: Json) -> int:
    one_of(element.get("type", "default"), schema.BUTTON_TYPES, "button.type")
    if "text" in element:
        content = check_text(element["text"], "button.text", kinds=("plain_text",))
        if len(content) > BUTTON_TEXT:
            raise bad(f"button text is longer than {BUTTON_TEXT} characters", content)
    if "form_action_type" in element:
        one_of(element["form_action_type"], frozenset({"submit", "reset"}), "form_action_type")
    return 0


def _form(element: Json, known: Known, card: Json) -> int:
    if not isinstance(element["name"], str) or not element["name"]:
        raise bad("form needs a name")
    if not any(item.get("form_action_type") == "submit" for item in _inside(element["elements"])):
        raise bad("form needs a submit button", element["name"])
    return 0


def _inside(elements: Any) -> list[Json]:
    """All buttons below these elements."""
    found, pending = [], [elements]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if node.get("tag") == "button":
                found.append(node)
            pending.extend(node.get(key) for key in ("elements", "columns"))
        elif isinstance(node, list):
            pending.extend(node)
    return found


def _panel(element: Json, known: Known, card: Json) -> int:
    only(element["header"], schema.PANEL_HEADER, "collapsible_panel.header")
    if "title" in element["header"]:
        title = element["header"]["title"]
        if isinstance(title, dict) and title.get("tag") == "markdown":
            return 0
        check_text(title, "collapsible_panel.header.title")
    only(element.get("border", {}), frozenset({"color", "corner_radius"}), "collapsible_panel.border")
    return 0


def _columns(element: Json, known: Known, card: Json) -> int:
    one_of(element.get("flex_mode", "none"), schema.FLEX_MODES, "flex_mode")
    return 0


def _column(element: Json, known: Known, card: Json) -> int:
    weight = element.get("weight", 1)
    if not isinstance(weight, int) or not 1 <= weight <= 5:
        raise bad("weight of a column is 1 to 5", weight)
    return 0


def _picture(element: Json, known: Known, card: Json) -> int:
    if not known.image_known(str(element["img_key"])):
        raise CardError(IMAGE, "image key is invalid", str(element["img_key"]))
    check_text(element["alt"], "img.alt", kinds=("plain_text",))
    return 0


def _pictures(element: Json, known: Known, card: Json) -> int:
    one_of(element["combination_mode"], schema.COMBINATIONS, "combination_mode")
    for item in element["img_list"]:
        only(item, frozenset({"img_key"}), "img_list")
        if not known.image_known(str(item.get("img_key"))):
            raise CardError(IMAGE, "image key is invalid", str(item.get("img_key")))
    return 0


def _person(element: Json, known: Known, card: Json) -> int:
    if not known.person_known(str(element["user_id"])):
        raise CardError(AT_USER, "invalid user id in person", str(element["user_id"]))
    return 0


def _persons(element: Json, known: Known, card: Json) -> int:
    for person in element["persons"]:
        if not element.get("drop_invalid_user_id") and not known.person_known(str(person.get("id"))):
            raise CardError(AT_USER, "invalid user id in person_list", str(person))
    return 0


def _chart(element: Json, known: Known, card: Json) -> int:
    spec = element["chart_spec"]
    if not isinstance(spec, dict) or not isinstance(spec.get("type"), str):
        raise CardError(CHART, "chart_spec must be a VChart object with a type", str(spec))
    return 0


def _audio(element: Json, known: Known, card: Json) -> int:
    if not known.file_known(str(element["file_key"])):
        raise CardError(AUDIO, "audio file_key is invalid", str(element["file_key"]))
    if card.get("config", {}).get("enable_forward") is not False:
        raise CardError(AUDIO, "a card with audio needs enable_forward false")
    return 0


def _table(element: Json, known: Known, card: Json) -> int:
    columns, rows = element["columns"], element["rows"]
    if not isinstance(columns, list) or not 1 <= len(columns) <= MAX_COLUMNS:
        raise bad(f"a table has 1 to {MAX_COLUMNS} columns")
    names = set()
    for column in columns:
        only(column, schema.TABLE_COLUMN, "table column")
        one_of(column.get("data_type", "text"), schema.DATA_TYPES, "data_type")
        names.add(column.get("name"))
    page = element.get("page_size", 5)
    if not isinstance(page, int) or not 1 <= page <= MAX_PAGE:
        raise bad(f"page_size is 1 to {MAX_PAGE}", page)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CardError(ROW_VALUE, "table rows must be objects", "rows")
    if unknown := [key for row in rows for key in row if key not in names]:
        raise CardError(ROW_KEY, "table row key is not a column name", str(unknown[0]))
    return 1


def _input(element: Json, known: Known, card: Json) -> int:
    one_of(element.get("input_type", "text"), schema.INPUT_TYPES, "input_type")
    length = element.get("max_length", 1000)
    if not isinstance(length, int) or not 1 <= length <= 1000:
        raise bad("max_length is 1 to 1000", length)
    for part in ("placeholder", "label"):
        if part in element:
            check_text(element[part], f"input.{part}", kinds=("plain_text",))
    return 0


def _options(element: Json, known: Known, card: Json) -> int:
    options = element["options"]
    if not isinstance(options, list) or not options:
        raise bad(f"{element['tag']} needs options")
    for option in options:
        only(option, frozenset({"text", "icon", "value", "multi_url"}), "option")
        check_text(option.get("text"), "option.text", kinds=("plain_text",))
    if "placeholder" in element:
        check_text(element["placeholder"], "placeholder", kinds=("plain_text",))
    return 0


CHECKS: dict[str, Callable[[Json, Known, Json], int]] = {
    "markdown": _markdown,
    "div": _div,
    "button": _button,
    "form": _form,
    "collapsible_panel": _panel,
    "column_set": _columns,
    "column": _column,
    "img": _picture,
    "img_combination": _pictures,
    "person": _person,
    "person_list": _persons,
    "chart": _chart,
    "audio": _audio,
    "table": _table,
    "input": _input,
    "select_static": _options,
    "multi_select_static": _options,
    "overflow": _options,
}
