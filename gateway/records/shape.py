"""The words of a call as they are kept: its JSON without pictures, sounds, files and vectors, and not too long."""

import json
import re
from typing import Any

MEDIA = re.compile(r"data:([\w.+/-]+)[^,]{0,100},")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{512,}={0,2}")
ENOUGH = 1000
"""Characters from which on a text may be a file in disguise."""
HISTORY = ("messages", "input")


def without_media(value: Any, name: str = "") -> Any:
    """The same with the type and size of what is no text in its place; of a vector only its length."""
    if name == "embedding":
        return _vector(value)
    if isinstance(value, dict):
        return {key: without_media(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [without_media(item) for item in value]
    if isinstance(value, str) and len(value) >= ENOUGH:
        return _file(value)
    return value


def fitted(value: Any, most: int) -> Any:
    """At most so many bytes as JSON: the oldest messages go first, then the end of it all."""
    text = dumped(value)
    if len(text) <= most:
        return value
    if isinstance(value, dict):
        for name in HISTORY:
            if isinstance(value.get(name), list):
                kept = _newest(value[name], most - (len(text) - len(dumped(value[name]))))
                if kept:
                    return {**value, name: kept, "left_out": len(value[name]) - len(kept)}
    return {"cut": text[:most].decode("utf-8", "ignore"), "bytes": len(text)}


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _newest(messages: list[Any], most: int) -> list[Any]:
    kept: list[Any] = []
    for message in reversed(messages):
        most -= len(dumped(message)) + 1
        if most < 0:
            break
        kept.append(message)
    return kept[::-1]


def _vector(value: Any) -> Any:
    if isinstance(value, list):
        return {"dimensions": len(value)}
    return {"dimensions": len(value) * 3 // 4 // 4} if isinstance(value, str) else value


def _file(text: str) -> Any:
    found = MEDIA.match(text)
    if found is not None:
        return {"not_kept": found[1], "bytes": (len(text) - found.end()) * 3 // 4}
    return {"not_kept": "file", "bytes": len(text) * 3 // 4} if BASE64.fullmatch(text) else text
