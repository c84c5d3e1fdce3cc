"""GET on a place where objects lie: of what the provider lists for a whole organisation, a person sees their own.

Each key that holds some of them is asked, page after page, until all are found or its list is at an end; order,
`after`, `before` and `limit` are then ours. Nobody's list costs the provider a call who has made nothing.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from gateway.objects.affinity import Keeps
from llm.errors import LlmError, UpstreamDown
from store.objects import Kept, Owner

PAGES = 20
PAGE = 100
USUAL = 20
OURS = ("after", "before", "limit", "order")
Ask = Callable[[str, str], bytes]
"""One page of the provider's list: by key id and query. Raises LlmError."""


class Lists:
    """Collaborator: what was made."""

    def __init__(self, keeps: Keeps) -> None:
        self._keeps = keeps

    def answer(self, kind: str, owner: Owner, query: str, ask: Ask) -> bytes:
        """The list as JSON. Raises LlmError when no key that holds something answers, or store's Unavailable."""
        own = self._keeps.all_of(kind, owner)
        wishes = dict(parse_qsl(query))
        rest = [(name, value) for name, value in parse_qsl(query) if name not in OURS]
        items = _gathered(own, rest, ask)
        return json.dumps(_page(items, own, wishes), ensure_ascii=False, separators=(",", ":")).encode()


def _gathered(own: list[Kept], rest: list[tuple[str, str]], ask: Ask) -> dict[str, Any]:
    """By id. A key that is gone, or does not answer, costs no more than its own objects."""
    items: dict[str, Any] = {}
    failed: LlmError | None = None
    keys = list(dict.fromkeys(one.key_id for one in own))
    for key_id in keys:
        try:
            items |= _of_key({one.id for one in own if one.key_id == key_id}, key_id, rest, ask)
        except LlmError as error:
            failed = error
    if failed is not None and not items:
        raise failed
    return items


def _of_key(wanted: set[str], key_id: str, rest: list[tuple[str, str]], ask: Ask) -> dict[str, Any]:
    found: dict[str, Any] = {}
    after: list[tuple[str, str]] = []
    for _ in range(PAGES):
        page = _json(ask(key_id, urlencode([*rest, ("limit", str(PAGE)), *after])))
        data = page.get("data") if isinstance(page, dict) else None
        items = [item for item in data if isinstance(item, dict) and "id" in item] if isinstance(data, list) else []
        found |= {item["id"]: item for item in items if item["id"] in wanted}
        if len(found) == len(wanted) or not items or not page.get("has_more"):
            break
        after = [("after", str(items[-1]["id"]))]
    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UpstreamDown("no list", code="not_a_list") from error


def _page(items: Mapping[str, Any], own: list[Kept], wishes: Mapping[str, str]) -> dict[str, Any]:
    ids = [one.id for one in own if one.id in items]
    if wishes.get("order") == "asc":
        ids.reverse()
    if wishes.get("after") in ids:
        ids = ids[ids.index(wishes["after"]) + 1 :]
    if wishes.get("before") in ids:
        ids = ids[: ids.index(wishes["before"])]
    limit = int(wishes["limit"]) if wishes.get("limit", "").isdecimal() else USUAL
    shown = ids[: max(min(limit, PAGES * PAGE), 1)]
    ends = {"first_id": shown[0], "last_id": shown[-1]} if shown else {"first_id": None, "last_id": None}
    return {"object": "list", "data": [items[name] for name in shown], **ends, "has_more": len(ids) > len(shown)}
