"""The words of calls: written beside their records, in pieces that any engine takes, and read as one again."""

from collections.abc import Iterable, Sequence
from typing import Any

from store.records.calls import Words
from store.records.linking import lock_persons
from store.records.tables import Conversation, Part, Record

PIECE = 60_000
"""Characters: a TEXT of MySQL has 65,535."""
LONGEST_TITLE = 1000


def write_words(entries: Sequence[Words]) -> None:
    """Within one open transaction. Words whose call has no record (it was erased, or never wanted) are not kept."""
    lock_persons(entry.person for entry in entries)
    names = [entry.id for entry in entries]
    records: dict[str, Any] = {row.request_id: row for row in Record.select().where(Record.request_id.in_(names))}
    there = {row.request_id for row in Part.select(Part.request_id).where(Part.request_id.in_(names))}
    for entry in entries:
        record = records.get(entry.id)
        if record is None or entry.id in there:
            continue
        Part.insert_many(list(_parts(entry, record))).execute()
        there.add(entry.id)
        if entry.title and len(entry.title) <= LONGEST_TITLE and record.id == record.conversation:
            Conversation.update(title=entry.title).where(Conversation.id == record.conversation).execute()


def read_words(request_id: str) -> str:
    """The sealed words, within `reading`; "" where none are kept."""
    rows = Part.select(Part.data).where(Part.request_id == request_id).order_by(Part.number)
    return "".join(row.data for row in rows)


def kept(request_ids: Iterable[str]) -> set[str]:
    """Which of these have words, within `reading`."""
    rows = Part.select(Part.request_id).where(Part.request_id.in_(list(request_ids)), Part.number == 0)
    return {row.request_id for row in rows}


def _parts(entry: Words, record: Any) -> Iterable[dict[str, Any]]:
    for number, first in enumerate(range(0, len(entry.whole), PIECE)):
        yield {
            "tenant_key": record.tenant_key,
            "person": record.person,
            "request_id": entry.id,
            "number": number,
            "data": entry.whole[first : first + PIECE],
            "at": record.began,
        }
