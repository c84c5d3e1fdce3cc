"""Tools that the scripted model calls, and JSON that fits a schema.

https://platform.openai.com/docs/guides/function-calling and https://platform.openai.com/docs/guides/structured-outputs
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DEPTH = 8


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: str
    id: str = field(default_factory=lambda: f"call_{secrets.token_urlsafe(18)}")

    def shown(self) -> dict[str, Any]:
        """As a message of a chat completion has it."""
        return {"id": self.id, "type": "function", "function": {"name": self.name, "arguments": self.arguments}}


def chosen(wishes: Sequence[str], tools: Mapping[str, Any], choice: Any) -> tuple[ToolCall, ...]:
    """The calls to make: what the test wishes (`name {json}`), else what the request insists on.

    `tools` are the schemas of the parameters by name, `choice` is "none", "auto", "required" or a tool's name.
    """
    if choice == "none" or not tools:
        return ()
    calls = []
    for wish in wishes:
        name, _, arguments = wish.partition(" ")
        if name in tools:
            calls.append(ToolCall(name, arguments.strip() or "{}"))
    if calls or choice in (None, "auto"):
        return tuple(calls)
    name = next(iter(tools)) if choice == "required" else str(choice)
    return (ToolCall(name, json.dumps(example(tools.get(name)))),)


def example(schema: Any, whole: Any = None, depth: int = 0) -> Any:
    """The smallest value that fits a JSON schema, as far as the sandbox understands it."""
    whole = schema if whole is None else whole
    if not isinstance(schema, dict) or depth > DEPTH:
        return None
    if "$ref" in schema:
        return example(_named(schema["$ref"], whole), whole, depth + 1)
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if schema.get(several):
            return example(schema[several][0], whole, depth + 1)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema:
        fields = schema.get("properties") or {}
        return {name: example(fields.get(name), whole, depth + 1) for name in schema.get("required") or fields}
    if kind == "array":
        return [example(schema.get("items"), whole, depth + 1)] * int(schema.get("minItems") or 1)
    return {"string": "sandbox", "integer": 1, "number": 1.5, "boolean": True}.get(str(kind))


def _named(reference: str, whole: Any) -> Any:
    found = whole
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return found
