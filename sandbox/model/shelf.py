"""What organisations have stored: files, batches and responses, each seen by the keys of its own organisation only."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


def new_id(prefix: str) -> str:
    """A name as OpenAI gives them: file-..., batch_..., resp_..., msg_..."""
    return f"{prefix}{secrets.token_hex(16)}"


@dataclass
class Thing:
    """One object: what is shown of it, and what is behind it. `rest` is whatever its own route needs."""

    organisation: str
    shown: dict[str, Any]
    content: bytes = b""
    rest: Any = None


@dataclass
class Shelf:
    """By kind and id; newest last."""

    _things: dict[str, dict[str, Thing]] = field(default_factory=dict)

    def put(self, kind: str, thing: Thing) -> Thing:
        self._things.setdefault(kind, {})[thing.shown["id"]] = thing
        return thing

    def get(self, kind: str, name: str, organisation: str) -> Thing | None:
        """None: there is none, or it is another organisation's, which looks the same."""
        thing = self._things.get(kind, {}).get(name)
        return thing if thing is not None and thing.organisation == organisation else None

    def of(self, kind: str, organisation: str) -> list[Thing]:
        return [thing for thing in self._things.get(kind, {}).values() if thing.organisation == organisation]

    def drop(self, kind: str, name: str) -> None:
        self._things.get(kind, {}).pop(name, None)

    def clear(self) -> None:
        self._things.clear()


def page(shown: Iterable[dict[str, Any]], query: Any, order: str = "desc") -> dict[str, Any]:
    """A list as OpenAI pages it: `limit`, `after` and `order` of the query; newest first where nothing is said."""
    found = list(shown)
    if query.get("order", order) == "desc":
        found.reverse()
    if after := query.get("after"):
        names = [item["id"] for item in found]
        found = found[names.index(after) + 1 :] if after in names else []
    limit = min(max(int(query["limit"]), 1), 10_000) if str(query.get("limit", "")).isdigit() else 20
    part = found[:limit]
    return {
        "object": "list",
        "data": part,
        "first_id": part[0]["id"] if part else None,
        "last_id": part[-1]["id"] if part else None,
        "has_more": len(found) > limit,
    }
