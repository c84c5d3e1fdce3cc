"""A card as `GET /im/v1/messages/:id` tells it by default: a title and paragraphs of plain pieces."""

from typing import Any

Json = dict[str, Any]


def simplified(card: Json) -> Json:
    """`{"title": ..., "elements": [[{tag, text}, ...], ...]}`; layout, ids and callbacks are gone."""
    title = card.get("header", {}).get("title", {}).get("content", "")
    elements = card.get("body", {}).get("elements", card.get("elements", []))
    return {"title": title, "elements": _paragraphs(elements)}


def _paragraphs(elements: Any) -> list[list[Json]]:
    found: list[list[Json]] = []
    for element in elements if isinstance(elements, list) else []:
        if not isinstance(element, dict):
            continue
        if piece := _piece(element):
            found.append([piece])
        for key in ("elements", "columns", "actions"):
            found.extend(_paragraphs(element.get(key)))
    return found


def _piece(element: Json) -> Json | None:
    tag = element.get("tag")
    if tag == "markdown":
        return {"tag": "text", "text": element.get("content", "")}
    if tag == "div":
        return {"tag": "text", "text": element.get("text", {}).get("content", "")}
    if tag == "button":
        return {"tag": "button", "text": element.get("text", {}).get("content", ""), "type": element.get("type")}
    if tag == "img":
        return {"tag": "img", "image_key": element.get("img_key", "")}
    return {"tag": "hr"} if tag == "hr" else None
