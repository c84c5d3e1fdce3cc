"""Reading fields out of JSON that strangers wrote: a field of the wrong type is a missing one."""

import json
from typing import Any

Json = dict[str, Any]


def read_object(data: bytes | str) -> Json:
    """JSON text as an object; an empty one where it is something else."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def part(value: Json, name: str) -> Json:
    """The object at `name`; an empty one where there is none."""
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def text(value: Json, name: str) -> str:
    inner = value.get(name)
    return inner if isinstance(inner, str) else ""


def seconds(value: Any) -> float:
    """Unix seconds of a time in seconds, milliseconds or microseconds, given as number or digits; 0 where it is none.

    Card callbacks are in microseconds, messages in milliseconds, menu events in seconds.
    """
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
        return 0.0
    number = float(digits)
    while number >= 1e11:
        number /= 1000
    return number
