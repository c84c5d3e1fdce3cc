"""Adding to the sums of days and months, on every engine: rows that are there grow, others are made."""

from collections.abc import Iterable, Mapping
from typing import Any

from store import bulk
from store.models_usage import Sums, UsageDay, UsagePersonDay, UsagePersonMonth, UsagePoolDay

Row = Mapping[str, Any]
Deltas = dict[tuple[Any, ...], dict[str, int]]

COUNTED = ("requests", "tokens", "prompt", "completion", "cached", "reasoning", "audio", "granted", "estimated", "cost")
KEYS: tuple[tuple[type[Sums], tuple[str, ...]], ...] = (
    (UsageDay, ("person", "day", "token", "model", "upstream_key")),
    (UsagePersonDay, ("tenant_key", "person", "day")),
    (UsagePersonMonth, ("tenant_key", "person", "month")),
    (UsagePoolDay, ("tenant_key", "day", "model", "upstream_key")),
)
AT_ONCE = 200


def counts_of(row: Row, sign: int = 1) -> dict[str, int]:
    """What one row of usage adds to each sum, or takes from it."""
    counts = {name: int(row[name]) for name in COUNTED if name not in ("requests", "granted", "estimated")}
    counts |= {"requests": 1, "granted": sum(draws_of(row).values()), "estimated": int(row["label"] == "estimated")}
    return {name: sign * count for name, count in counts.items()}


def draws_of(row: Row) -> dict[int, int]:
    """Grant -> tokens that this row took from it; they are written "12:300 15:200"."""
    pairs = (word.split(":") for word in row["granted"].split())
    return {int(grant): int(amount) for grant, amount in pairs}


def add_rows(changes: Iterable[tuple[Row, int]]) -> None:
    """Add (sign 1) or take away (-1) rows of usage, within the open transaction."""
    listed = [({**row, "month": row["day"] // 100}, counts_of(row, sign)) for row, sign in changes]
    for table, names in KEYS:
        deltas: Deltas = {}
        for row, counts in listed:
            add_to(deltas, tuple(row[name] for name in ("tenant_key", *names)), counts)
        add(table, names, deltas)


def add_to(deltas: Deltas, key: tuple[Any, ...], counts: Mapping[str, int]) -> None:
    known = deltas.setdefault(key, dict.fromkeys(COUNTED, 0))
    for name, count in counts.items():
        known[name] += count


def add(table: type[Sums], names: tuple[str, ...], deltas: Deltas) -> None:
    """Add to the sums of one table; a key is the tenant and the table's own names. Always in the same order of rows."""
    rows = [dict(zip(("tenant_key", *names), key, strict=True)) | counts for key, counts in sorted(deltas.items())]
    for first in range(0, len(rows), AT_ONCE):
        bulk.add(table, rows[first : first + AT_ONCE], names, COUNTED)
