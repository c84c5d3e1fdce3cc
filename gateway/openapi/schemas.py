"""The shapes that several answers have. What providers answer is theirs: it is left open."""

from typing import Any

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
COUNT: Json = {"type": "integer", "minimum": 0}
MAYBE_TEXT: Json = {"type": ["string", "null"]}
DAY: Json = {"type": "string", "format": "date", "examples": ["2026-11-21"]}
OBJECT: Json = {"type": "object"}


def thing(required: Json, optional: Json | None = None) -> Json:
    """An object with these fields, and others."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


BOTH = thing({"zh": TEXT, "en": TEXT})
STATE: Json = {"type": "string", "enum": ["good", "doubtful", "bad", "unchecked"]}
ITEM = thing({"name": TEXT, "state": STATE, "found": BOTH, "page": MAYBE_TEXT})
CHECK = thing(
    {
        "name": TEXT,
        "title": BOTH,
        "state": STATE,
        "found": BOTH,
        "todo": {"anyOf": [BOTH, {"type": "null"}]},
        "page": MAYBE_TEXT,
        "seconds": {"type": "number"},
        "items": {"type": "array", "items": ITEM},
    }
)
ERROR = thing(
    {
        "error": thing(
            {"message": TEXT, "type": TEXT, "code": {"type": ["string", "integer", "null"]}}, {"param": MAYBE_TEXT}
        )
    }
)
MESSAGE = thing(
    {"role": {"type": "string", "enum": ["system", "developer", "user", "assistant", "tool"]}}, {"content": {}}
)
ASKED = {"model": {"type": "string", "minLength": 1, "examples": ["gpt-4o-mini"]}}
STREAM: Json = {"type": "boolean", "default": False}
MODEL = thing({"id": TEXT, "object": {"const": "model"}})
USED = dict.fromkeys(
    (
        "requests",
        "tokens",
        "prompt_tokens",
        "completion_tokens",
        "cached_tokens",
        "reasoning_tokens",
        "estimated_requests",
    ),
    COUNT,
)

COST = {"cost": {"type": "number", "minimum": 0}}
"""Where something has a price."""
OF_A_PERSON = thing({"open_id": TEXT, "name": TEXT, **USED}, COST)
OF_A_KEY = thing({"key": TEXT, "model": TEXT, **USED}, COST)

SCHEMAS: Json = {
    "Error": ERROR,
    "Model": MODEL,
    "Models": thing({"object": {"const": "list"}, "data": {"type": "array", "items": MODEL}}),
    "Chat": thing({**ASKED, "messages": {"type": "array", "items": MESSAGE, "minItems": 1}}, {"stream": STREAM}),
    "Completion": thing({**ASKED, "prompt": {"type": ["string", "array"]}}, {"stream": STREAM}),
    "Response": thing({**ASKED, "input": {"type": ["string", "array"]}}, {"stream": STREAM}),
    "Embedding": thing({**ASKED, "input": {"type": ["string", "array"]}}),
    "Moderation": thing({"input": {"type": ["string", "array"]}}, ASKED),
    "Image": thing({"prompt": TEXT}, ASKED),
    "Speech": thing({**ASKED, "input": TEXT, "voice": TEXT}),
    "Batch": thing({"input_file_id": TEXT, "endpoint": TEXT, "completion_window": {"const": "24h"}}),
    "Anything": OBJECT,
    "UsageReport": thing(
        {
            "from": DAY,
            "to": DAY,
            "items": {"type": "array", "items": {"anyOf": [OF_A_PERSON, OF_A_KEY]}},
            "next": {"type": ["string", "null"], "format": "uri"},
        },
        {"currency": TEXT},
    ),
    "Page": thing(
        {
            "object": TEXT,
            "data": {"type": "array", "items": OBJECT},
            "has_more": {"type": "boolean"},
            "next": MAYBE_TEXT,
        }
    ),
    "Kept": thing({"object": TEXT}, {"data": {"type": "array", "items": OBJECT}}),
    "Deleted": thing({"object": TEXT, "deleted": {"const": True}}),
    "Health": thing({"status": TEXT}),
    "Readiness": thing({"status": TEXT, "checks": {"type": "object", "additionalProperties": TEXT}}),
    "CheckUp": thing(
        {
            "status": {"type": "string", "enum": ["good", "doubtful", "bad"]},
            "at": WHOLE,
            "seconds": {"type": "number"},
            "checks": {"type": "array", "items": CHECK},
        }
    ),
    "Event": thing({}, {"encrypt": TEXT, "type": TEXT, "challenge": TEXT, "token": TEXT, "schema": TEXT}),
    "Rejected": thing({"error": TEXT}),
}
