"""When two persons turn out to be one: what each had becomes the other's. Part of the transaction that joins them."""

import time
from typing import Any

from store.audit import NOBODY, note
from store.models_tokens import Merged, ShareGrant, Standing, TokenRow
from store.models_usage import UsageRow
from store.objects_merging import merge_objects
from store.records.merging import merge_records
from store.usage_sums import COUNTED, KEYS, add, add_to

__all__ = ["merge"]


def merge(tenant: str, goes: int, stays: int) -> None:
    """Tokens, grants, standing and usage of `goes` become those of `stays`; the counters follow (usage_writer.py)."""
    now = int(time.time() * 1000)
    for table in (TokenRow, ShareGrant, UsageRow):
        table.update(person=stays).where(table.person == goes).execute()
    _merge_standing(goes, stays)
    for sums, names in KEYS:
        if "person" in names:
            _merge_sums(sums, names, tenant, goes, stays)
    merge_records(goes, stays)
    merge_objects(goes, stays)
    Merged.update(stays=stays, recounted=False).where(Merged.stays == goes).execute()
    Merged.create(tenant_key=tenant, gone=goes, stays=stays, at=now)
    note(tenant, NOBODY, "person.merged", stays, str(goes), now)


def _merge_standing(goes: int, stays: int) -> None:
    """What was decided about the one who stays holds; a suspension of either is a suspension."""
    theirs = Standing.get_or_none(Standing.person == goes)
    if theirs is None:
        return
    mine = Standing.get_or_none(Standing.person == stays)
    if mine is None:
        Standing.update(person=stays).where(Standing.person == goes).execute()
        return
    if theirs.suspended and not mine.suspended:
        Standing.update(suspended=theirs.suspended).where(Standing.person == stays).execute()
    Standing.delete().where(Standing.person == goes).execute()


def _merge_sums(table: Any, names: tuple[str, ...], tenant: str, goes: int, stays: int) -> None:
    """The tenant is the first column of most keys: without it the whole table would be read."""
    theirs = (table.tenant_key == tenant) & (table.person == goes)
    deltas: dict[tuple[Any, ...], dict[str, int]] = {}
    for row in table.select().where(theirs).dicts():
        key = tuple(row[name] for name in ("tenant_key", *names))
        moved = tuple(stays if name == "person" else value for name, value in zip(("", *names), key, strict=True))
        add_to(deltas, moved, {name: row[name] for name in COUNTED})
    add(table, names, deltas)
    table.delete().where(theirs).execute()
