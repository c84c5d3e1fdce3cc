"""Small builders for the components of card JSON 2.0: each takes plain values and returns one element.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure
"""

import json
from collections.abc import Sequence
from typing import Any

from cards.bilingual import Said, Text
from cards.texts import languages, plain_of

Card = dict[str, Any]
Element = dict[str, Any]

MAX_BYTES = 30_000
"""A card may have 30 KB; that is 30,000 bytes here, so it holds for both ways of counting."""


def card(
    elements: Sequence[Element],
    *,
    summary: Said | None = None,
    header: Element | None = None,
    streaming: bool = False,
) -> Card:
    """A whole card. `summary` is the line in the chat list."""
    config: Card = {"update_multi": True, "streaming_mode": streaming}
    if summary is not None:
        config["summary"] = {"content": summary.zh, "i18n_content": languages(summary)}
    made: Card = {"schema": "2.0", "config": config, "body": {"elements": list(elements)}}
    if header is not None:
        made["header"] = header
    return made


def above(card: Card, parts: Sequence[Element]) -> Card:
    """The card with these elements on top."""
    body = card["body"]
    return {**card, "body": {**body, "elements": [*parts, *body["elements"]]}}


def header(title: Said, *, subtitle: Said | None = None, template: str = "blue") -> Element:
    made: Element = {"title": plain_of(title), "template": template}
    if subtitle is not None:
        made["subtitle"] = plain_of(subtitle)
    return made


def markdown(content: str, element_id: str = "") -> Element:
    """Text that is already in Feishu's dialect; model text goes through cards.markdown first."""
    made: Element = {"tag": "markdown", "content": content}
    return {**made, "element_id": element_id} if element_id else made


def note(said: Said, element_id: str = "", color: str = "grey") -> Element:
    """A small grey line of plain text."""
    made: Element = {"tag": "div", "text": plain_of(said, text_size="notation", text_color=color)}
    return {**made, "element_id": element_id} if element_id else made


def button(label: Said, value: dict[str, Any], *, kind: str = "default", size: str = "medium") -> Element:
    """A button whose press comes back with `value`: {"do": command word, ...}, never a secret."""
    return {
        "tag": "button",
        "text": plain_of(label),
        "type": kind,
        "size": size,
        "behaviors": [{"type": "callback", "value": value}],
    }


def row(elements: Sequence[Element], element_id: str = "") -> Element:
    """Elements side by side; what does not fit flows into the next line."""
    columns = [{"tag": "column", "width": "auto", "elements": [element]} for element in elements]
    made: Element = {"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": columns}
    return {**made, "element_id": element_id} if element_id else made


def stack(rows: Sequence[Element], element_id: str = "") -> Element:
    """Elements below each other, as one element that can be replaced as a whole."""
    column = {"tag": "column", "width": "weighted", "weight": 1, "vertical_spacing": "8px", "elements": list(rows)}
    made: Element = {"tag": "column_set", "flex_mode": "none", "columns": [column]}
    return {**made, "element_id": element_id} if element_id else made


def panel(title: Said, elements: Sequence[Element], element_id: str, *, expanded: bool) -> Element:
    """A part that folds away."""
    return {
        "tag": "collapsible_panel",
        "element_id": element_id,
        "expanded": expanded,
        "header": {"title": plain_of(title)},
        "border": {"color": "grey", "corner_radius": "6px"},
        "elements": list(elements),
    }


def rule() -> Element:
    return {"tag": "hr"}


def json_bytes(value: Any) -> int:
    """The size of a value as compact UTF-8 JSON, in bytes: how the platform's limits are counted here."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def as_said(text: str) -> Element:
    """Words of a person or a model, small: they are shown in the language they were said in."""
    return {"tag": "plain_text", "content": text, "text_size": "notation"}


def same(text: str) -> Text:
    """What reads the same in both languages: a name, a number, a sign."""
    return Text(text, text)
