"""Which component a person pressed, and what the client then sends: the `action` of card.action.trigger."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
TIMEZONE = "Asia/Shanghai"
PICKERS = {"select_static", "select_person", "date_picker", "picker_time", "picker_datetime"}
PRESSABLE = frozenset({"button", "interactive_container", "overflow", "checker", "input", "select_img"} | PICKERS)
FIELDS = ("option", "options", "checked", "input_value")


def components(node: Any, form: Json | None = None) -> Iterator[tuple[Json, Json | None]]:
    """Every component below `node`, with the form it sits in."""
    if isinstance(node, list):
        for item in node:
            yield from components(item, form)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("tag"), str):
        yield node, form
    inner = node if node.get("tag") == "form" else form
    for key in ("body", "elements", "columns", "actions"):
        yield from components(node.get(key), inner)


def action_of(card: Json, wanted: Json) -> Json:
    """`wanted` names the component by element_id, name, label or value.

    Raises LookupError when the card has no such component, ValueError when it cannot be pressed like that.
    A component that only opens an address gives {"opened": url} instead of an action.
    """
    component, form = _find(card, wanted)
    if component.get("disabled") is True:
        raise ValueError("the component is disabled")
    value = callback_value(component)
    action: Json = {"tag": component["tag"], "timezone": TIMEZONE}
    if component.get("name"):
        action["name"] = component["name"]
    action |= {name: wanted[name] for name in FIELDS if name in wanted}
    if component.get("form_action_type") == "submit" and form is not None:
        return action | {"form_value": _form_value(form, wanted.get("form_value") or {})} | _valued(value)
    if component.get("form_action_type") == "reset":
        raise ValueError("a reset button stays in the client")
    if value is None and component["tag"] in ("button", "interactive_container"):
        return {"opened": _address(component)}
    if component["tag"] in ("select_static", "select_person", "overflow"):
        _check_option(component, wanted)
    return action | _valued(value)


def _valued(value: Json | None) -> Json:
    return {} if value is None else {"value": value}


def callback_value(component: Json) -> Json | None:
    """The value of its callback behaviour (2.0), or of the old `value` property (1.0)."""
    for behavior in component.get("behaviors", []):
        if behavior.get("type") == "callback":
            return dict(behavior["value"])
    old = component.get("value")
    return dict(old) if isinstance(old, dict) else None


def _find(card: Json, wanted: Json) -> tuple[Json, Json | None]:
    for component, form in components(card):
        if _is_meant(component, wanted):
            return component, form
    raise LookupError("the card has no such component")


def _is_meant(component: Json, wanted: Json) -> bool:
    for key in ("element_id", "name"):
        if wanted.get(key):
            return bool(component.get(key) == wanted[key])
    if wanted.get("label"):
        return bool(component.get("text", {}).get("content") == wanted["label"])
    return "value" in wanted and component["tag"] in PRESSABLE and callback_value(component) == wanted["value"]


def _address(component: Json) -> str:
    for behavior in component.get("behaviors", []):
        if behavior.get("type") == "open_url":
            return str(behavior.get("default_url") or behavior.get("pc_url") or behavior.get("android_url"))
    raise ValueError("the component does nothing when it is pressed")


def _check_option(component: Json, wanted: Json) -> None:
    options = [option.get("value") for option in component.get("options", [])]
    if options and wanted.get("option") not in options:
        raise ValueError("no such option")


def _form_value(form: Json, given: Json) -> Json:
    """Every named field of the form; a required one must be filled, an unknown one cannot be."""
    fields = {item["name"]: item for item, _ in components(form.get("elements")) if _is_field(item)}
    if unknown := given.keys() - fields.keys():
        raise ValueError(f"the form has no field {sorted(unknown)[0]}")
    values = {name: given.get(name, _default(item)) for name, item in fields.items()}
    for name, item in fields.items():
        if item.get("required") is True and values[name] in ("", [], None):
            raise ValueError(f"the field {name} is required")
        if isinstance(values[name], str) and len(values[name]) > item.get("max_length", 1000):
            raise ValueError(f"the field {name} is too long")
    return values


def _is_field(item: Json) -> bool:
    return bool(item.get("name")) and item["tag"] not in ("button", "form")


def _default(item: Json) -> Any:
    if item["tag"] == "checker":
        return bool(item.get("checked", False))
    if item["tag"].startswith("multi_"):
        return list(item.get("selected_values", []))
    keys = ("default_value", "initial_option", "initial_date", "initial_time", "initial_datetime")
    return next((item[key] for key in keys if key in item), "")
