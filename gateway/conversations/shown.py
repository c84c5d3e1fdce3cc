"""Calls and conversations as the paths show them: plain JSON, with no token, key or part of one in it."""

import json
from typing import Any

from store.directory import Known
from store.records.names import name_of
from store.records.reading import Seen, Tree, Used
from store.token_text import masked

MILLION = 1_000_000


def conversation(tree: Tree, known: Known | None) -> dict[str, Any]:
    """`known` is its person, for administrators."""
    return {
        "id": tree.name,
        "object": "conversation",
        "title": tree.title,
        "label": tree.label,
        "kind": tree.path,
        "model": tree.model,
        "calls": tree.calls,
        "created_at": int(tree.began),
        "updated_at": int(tree.updated),
        **_whose(known),
    }


def call(seen: Seen, known: Known | None, currency: str, words: bytes | None = None) -> dict[str, Any]:
    return {
        "id": seen.request_id,
        "object": "conversation.call",
        "conversation": name_of(seen.conversation) if seen.conversation else None,
        "parent": seen.parent or None,
        "kind": seen.path,
        "model": seen.model,
        "token": masked(seen.token) if seen.token else None,
        "created_at": int(seen.began),
        **(_used(seen.used, currency) if seen.used is not None else {}),
        "words_kept": seen.words,
        **_whose(known),
        **({"words": json.loads(words)} if words is not None else {}),
    }


def line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _used(used: Used, currency: str) -> dict[str, Any]:
    usage = {"prompt_tokens": used.prompt, "completion_tokens": used.completion, "label": used.label}
    times = {"first_ms": used.first_ms, "total_ms": used.total_ms}
    priced = {"cost": used.cost / MILLION, "currency": currency} if used.cost else {}
    return {"status": used.status, "end_reason": used.end_reason, "usage": usage, **times, **priced}


def _whose(known: Known | None) -> dict[str, Any]:
    return {"person": known.open_id, "name": known.name} if known is not None else {}
