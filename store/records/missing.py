"""Calls whose process died before it could tell of them: they have a row of usage, and so get a record all the same.

Such a record says that there was a call, and what its row of usage says. Where somebody chose since then how much is
kept, we do not know what held at that time, and make none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from store.models_usage import UsageRow
from store.records.calls import Call
from store.records.choices import CHAT, Choices, Chosen, chosen_of, families
from store.records.linking import write_calls
from store.records.tables import Choice, Erased, Record

AFTER = 60.0
"""Seconds after its end that a call has had time to be told."""


def newest_row() -> int:
    """The last row of usage there is, within `reading`."""
    return int(UsageRow.select(UsageRow.id).order_by(UsageRow.id.desc()).limit(1).scalar() or 0)


def write_missing(after: int, size: int, choices: Choices, now: float) -> int:
    """Look at some rows of usage behind this one, within one open transaction; the last one that was looked at."""
    rows = list(UsageRow.select().where(UsageRow.id > after).order_by(UsageRow.id).limit(size))
    due = _before(rows, int((now - AFTER) * 1000))
    if not due:
        return after
    names = [row.request_id for row in due]
    told = {row.request_id for row in Record.select(Record.request_id).where(Record.request_id.in_(names))}
    told |= {row.request_id for row in Erased.select(Erased.request_id).where(Erased.request_id.in_(names))}
    missing = [row for row in due if row.request_id not in told]
    wanted = _wanted(missing, choices)
    if wanted:
        write_calls([_call(row) for row in wanted])
    return int(due[-1].id)


def _before(rows: Sequence[Any], moment: int) -> list[Any]:
    """Up to the first one that ended too shortly ago: later ones wait with it."""
    due = []
    for row in rows:
        if row.ended > moment:
            break
        due.append(row)
    return due


def _wanted(rows: Sequence[Any], choices: Choices) -> list[Any]:
    if not rows:
        return []
    family = families([row.token for row in rows if row.token])
    found: Mapping[tuple[int, str], Chosen] = {
        (one.person, one.token): chosen_of(one)
        for one in Choice.select().where(Choice.person.in_(sorted({row.person for row in rows})))
    }
    return [row for row in rows if _is_wanted(row, found.get((row.person, family.get(row.token, CHAT))), choices)]


def _is_wanted(row: Any, chosen: Chosen | None, choices: Choices) -> bool:
    if chosen is None:
        return choices.usual != "off"
    return chosen.content != "off" and chosen.at * 1000 < row.began


def _call(row: Any) -> Call:
    path = "chat" if row.kind == "chat" else ""
    return Call(row.request_id, row.tenant_key, row.person, row.token, path, row.model, row.began / 1000)
