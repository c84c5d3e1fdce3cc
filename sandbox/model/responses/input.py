"""What a request to /v1/responses asks for, brought into the shape of a chat; strict as OpenAI is."""

from typing import Any

from sandbox.model import errors
from sandbox.model.shelf import new_id
from sandbox.model.speech.conversation import Asked, choice_of, schema_of

PARTS = {"input_text", "output_text", "text"}


def check(body: Any) -> None:
    """Raise the ApiError that OpenAI would answer."""
    if not isinstance(body, dict):
        raise errors.bad_json()
    for name in ("model", "input"):
        if body.get(name) in (None, "", []):
            raise errors.missing(name)
    if not isinstance(body["input"], str | list):
        raise errors.wrong_type("input", "one of a string or array of objects")
    limit = body.get("max_output_tokens")
    if limit is not None and (not isinstance(limit, int) or limit < 16):
        raise errors.invalid("max_output_tokens", "expected an integer >= 16.", "integer_below_min_value")
    temperature = body.get("temperature")
    if temperature is not None and not (isinstance(temperature, int | float) and 0 <= temperature <= 2):
        raise errors.invalid("temperature", "expected a value between 0 and 2.", "decimal_above_max_value")
    if not isinstance(body.get("stream") or False, bool):
        raise errors.wrong_type("stream", "a boolean")
    if body.get("background") and body.get("store") is False:
        raise errors.ApiError(400, "Background mode requires 'store' to be true.", param="store")


def items_of(given: Any) -> list[dict[str, Any]]:
    """The input as items with names, as GET .../input_items shows them."""
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    found = []
    for n, item in enumerate(items):
        if not isinstance(item, dict):
            raise errors.wrong_type(f"input[{n}]", "an object")
        kind = item.get("type") or "message"
        if kind == "message" and "role" not in item:
            raise errors.missing(f"input[{n}].role")
        content = item.get("content")
        if isinstance(content, str):
            said = "output_text" if item.get("role") == "assistant" else "input_text"
            content = [{"type": said, "text": content}]
        found.append({"id": new_id("msg_"), **item, "type": kind, **({"content": content} if content else {})})
    return found


def messages_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items as the messages of a chat: what was said, what tools were called, what they gave back."""
    found: list[dict[str, Any]] = []
    for item in items:
        if item["type"] == "function_call_output":
            found.append({"role": "tool", "content": str(item.get("output", ""))})
        elif item["type"] == "message":
            found.append({"role": item["role"], "content": [_part(part) for part in item.get("content") or []]})
    return found


def _part(part: Any) -> dict[str, Any]:
    if isinstance(part, dict) and part.get("type") in PARTS:
        return {"type": "text", "text": part.get("text", "")}
    return {"type": "image_url"}


def asked_of(body: dict[str, Any], messages: list[dict[str, Any]]) -> Asked:
    tools = [tool for tool in body.get("tools") or [] if isinstance(tool, dict) and tool.get("type") == "function"]
    schemas = {str(tool.get("name")): tool.get("parameters") for tool in tools}
    if instructions := body.get("instructions"):
        messages = [{"role": "system", "content": str(instructions)}, *messages]
    schema = schema_of((body.get("text") or {}).get("format"))
    return Asked(body["model"], messages, schemas, choice_of(body.get("tool_choice")), schema)
