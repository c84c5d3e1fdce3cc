"""Ended requests become rows, and the sums of their days grow with them, in one transaction.

A request has one row. What comes a second time changes nothing; only the end of a request that was settled because its
process seemed dead takes the place of that estimate, in its row and in all sums.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store import bulk
from store.limits_values import DIED
from store.models_tokens import Merged, ShareGrant
from store.models_usage import UsageRow
from store.usage_sums import Row, add_rows, draws_of

TEXTS = {"request_id": 128, "token": 16, "model": 128, "upstream_key": 64, "kind": 8, "label": 16, "end_reason": 32}
NUMBERS = ("prompt", "completion", "cached", "reasoning", "audio", "cost", "status", "first_ms", "total_ms")
LONGEST_DRAWS = 255
AT_ONCE = 100

Person = tuple[str, int]


def row_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The row that an entry of the stream speaks of. Raises ValueError or KeyError when it cannot be read."""
    begin, end = json.loads(fields["begin"]), json.loads(fields["end"])
    known = {
        "request_id": begin["id"],
        "token": begin["token"],
        "kind": begin["kind"],
        "model": end["model"] or begin["model"],
        "upstream_key": end["upstream_key"] or fields["upstream"],
        "label": end["label"],
        "end_reason": end["end_reason"],
    }
    return {
        **{name: _clean(known[name], TEXTS[name]) for name in TEXTS},
        **{name: int(end[name]) for name in NUMBERS},
        "tenant_key": _clean(begin["tenant"], 64),
        "person": int(begin["person"]),
        "day": int(begin["day"]),
        "reserved": int(begin["reserved"]),
        "began": int(fields["began"]),
        "ended": int(fields["ended"]),
        "tokens": int(fields["tokens"]),
        "granted": _whole_words(fields["draws"]),
    }


def write(rows: Iterable[dict[str, Any]]) -> set[Person]:
    """Within the open transaction. Gives the people whose counters may no longer be what the sums are."""
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["request_id"] not in latest or latest[row["request_id"]]["end_reason"] == DIED:
            latest[row["request_id"]] = row
    recount = _meant(latest.values())
    there = bulk.known(UsageRow, "request_id", list(latest), tuple(UsageRow._meta.fields))
    known = {row["request_id"]: row for row in there}
    fresh = [row for name, row in latest.items() if name not in known]
    corrected = [
        (old, latest[name])
        for name, old in known.items()
        if old["end_reason"] == DIED and latest[name]["end_reason"] != DIED
    ]
    for first in range(0, len(fresh), AT_ONCE):
        bulk.insert(UsageRow, fresh[first : first + AT_ONCE])
    for old, new in corrected:
        UsageRow.update(new).where(UsageRow.id == old["id"]).execute()
    changes = [(row, 1) for row in fresh]
    changes += [change for old, new in corrected for change in ((old, -1), (new, 1))]
    add_rows(changes)
    _draw(changes)
    recount.update((row["tenant_key"], row["person"]) for row in known.values())
    return recount


def _meant(rows: Iterable[dict[str, Any]]) -> set[Person]:
    """Rows of people who turned out to be others become those others' rows; gives the others."""
    listed = list(rows)
    people = {row["person"] for row in listed}
    merged = {row["gone"]: row["stays"] for row in bulk.known(Merged, "gone", sorted(people), ("gone", "stays"))}
    for row in listed:
        row["person"] = merged.get(row["person"], row["person"])
    return {(row["tenant_key"], row["person"]) for row in listed if row["person"] in merged.values()}


def _draw(changes: Sequence[tuple[Row, int]]) -> None:
    drawn: dict[int, int] = {}
    for row, sign in changes:
        for grant, amount in draws_of(row).items():
            drawn[grant] = drawn.get(grant, 0) + sign * amount
    for grant, amount in sorted(drawn.items()):
        ShareGrant.update(used=ShareGrant.used + amount).where(ShareGrant.id == grant).execute()


def _clean(text: str, most: int) -> str:
    """As any database takes it: no halves of characters, no zero bytes, not too long."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:most]


def _whole_words(draws: str) -> str:
    return draws if len(draws) <= LONGEST_DRAWS else draws[:LONGEST_DRAWS].rpartition(" ")[0]
