"""Parts that several components share: texts, icons, headers, behaviours, the card's config."""

from typing import Any

from sandbox import card_schema as schema
from sandbox.card_errors import JSON_INVALID, CardError

Json = dict[str, Any]


def bad(message: str, value: Any = "") -> CardError:
    return CardError(JSON_INVALID, message, str(value))


def only(node: Any, allowed: frozenset[str], where: str) -> None:
    """2.0 refuses properties that it does not know."""
    if not isinstance(node, dict):
        raise bad(f"{where} must be an object", node)
    if not node.keys() <= allowed:
        unknown = sorted(node.keys() - allowed)[0]
        raise bad(f"unknown property {unknown} in {where}", unknown)


def one_of(value: Any, allowed: frozenset[str], where: str) -> None:
    if value not in allowed:
        raise bad(f"{where} must be one of {', '.join(sorted(allowed))}", value)


def check_text(node: Any, where: str, *, kinds: tuple[str, ...] = ("plain_text", "lark_md")) -> str:
    """A text object; returns its content."""
    if not isinstance(node, dict) or node.get("tag") not in kinds:
        raise bad(f"{where} must be a text object ({', '.join(kinds)})", node)
    only(node, schema.TEXTS[node["tag"]], where)
    content = node.get("content", "")
    if not isinstance(content, str) or not ("content" in node or "i18n_content" in node):
        raise bad(f"{where} needs a content string", node)
    check_translations(node.get("i18n_content", {}), where)
    return content


def check_translations(node: Any, where: str) -> None:
    """An i18n_content: locale -> text."""
    if not isinstance(node, dict) or not all(isinstance(value, str) for value in node.values()):
        raise bad(f"i18n_content in {where} maps locales to strings", node)


def check_icon(node: Any, where: str) -> None:
    if not isinstance(node, dict) or node.get("tag") not in schema.ICONS:
        raise bad(f"icon in {where} must be a standard_icon or a custom_icon", node)
    only(node, schema.ICONS[node["tag"]], f"icon in {where}")


def check_config(node: Any) -> None:
    only(node, schema.CONFIG, "config")
    if node.get("update_multi", True) is not True:
        raise CardError(JSON_INVALID, "update_multi must be true", kit=300302)
    if not isinstance(node.get("streaming_mode", False), bool):
        raise bad("streaming_mode must be a boolean", node["streaming_mode"])
    only(node.get("streaming_config", {}), schema.STREAMING_CONFIG, "streaming_config")
    summary = node.get("summary", {})
    only(summary, schema.SUMMARY, "summary")
    if not isinstance(summary.get("content", ""), str):
        raise bad("summary.content must be a string", summary)
    check_translations(summary.get("i18n_content", {}), "summary")
    only(node.get("style", {}), schema.STYLE, "style")
    one_of(node.get("width_mode", "default"), frozenset({"default", "compact", "fill"}), "width_mode")


def check_header(node: Any) -> None:
    only(node, schema.HEADER, "header")
    if "title" not in node:
        raise bad("header lacks title")
    check_text(node["title"], "header.title")
    if "subtitle" in node:
        check_text(node["subtitle"], "header.subtitle")
    one_of(node.get("template", "default"), schema.COLOURS, "header.template")
    if "icon" in node:
        check_icon(node["icon"], "header")
    for tag in node.get("text_tag_list", []):
        only(tag, schema.TEXT_TAG, "text_tag")
        check_text(tag.get("text"), "text_tag.text", kinds=("plain_text",))
        one_of(tag.get("color", "blue"), schema.COLOURS, "text_tag.color")


def check_behaviors(element: Json, *, may_open: bool) -> None:
    """open_url needs an address, callback an object; open_url is for buttons and interactive containers."""
    behaviors = element.get("behaviors", [])
    if not isinstance(behaviors, list):
        raise bad("behaviors must be an array", behaviors)
    for behavior in behaviors:
        kind = behavior.get("type") if isinstance(behavior, dict) else None
        if kind == "callback":
            only(behavior, schema.CALLBACK, "callback behavior")
            if not isinstance(behavior.get("value"), dict):
                raise bad("the value of a callback must be an object", behavior.get("value"))
        elif kind == "open_url" and may_open:
            only(behavior, schema.OPEN_URL, "open_url behavior")
            addresses = [behavior.get(key) for key in schema.OPEN_URL if key != "type"]
            if not any(isinstance(address, str) and "://" in address for address in addresses):
                raise bad("open_url needs an address with its scheme", behavior)
        else:
            raise bad(f"behavior {kind} is not allowed in {element['tag']}", kind)
