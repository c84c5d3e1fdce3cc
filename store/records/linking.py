"""Calls become records, each linked to what it goes on from: within one open transaction, in their order.

The longest mark that is known decides: a call that goes on from it is its child. A call that is the same as a known one
is asked again, so it stands beside it. What no mark knows begins a conversation. Marks, labels and records are looked
up among one person's alone, so two people never meet.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from store import bulk
from store.models import Person as PersonRow
from store.models import database
from store.models_tokens import Merged
from store.records.calls import Answered, Call
from store.records.names import RANDOM_BITS, number_at
from store.records.place import Place, Places
from store.records.tables import Erased, Record
from store.token_rows import locking

AT_ONCE = 100
LINKED = ("chat", "chat/completions", "completions", "responses")
"""The routes whose calls belong to conversations."""


def write_calls(entries: Sequence[Call | Answered]) -> None:
    """Those that have their record already, or whose person wants them forgotten, change nothing."""
    entries = _meant(entries)
    lock_persons(entry.person for entry in entries)
    calls = {entry.id: entry for entry in entries if isinstance(entry, Call)}
    there = _there(calls)
    fresh = _wanted([call for name, call in calls.items() if name not in there])
    places = Places(entries)
    ids = _Ids(calls[name] for name in fresh)
    records = []
    for entry in entries:
        if isinstance(entry, Answered):
            places.answered(entry)
        elif entry.id in fresh:
            fresh.discard(entry.id)
            records.append(_record(entry, places, ids.of(entry)))
    for first in range(0, len(records), AT_ONCE):
        bulk.insert(Record, records[first : first + AT_ONCE])
    places.store()


def lock_persons(people: Iterable[int]) -> None:
    """So that nobody's records are written while they are erased."""
    if database.engine != "sqlite":  # which has locked the whole file already
        list(
            locking(PersonRow.select(PersonRow.id).where(PersonRow.id.in_(sorted(set(people)))).order_by(PersonRow.id))
        )


def _record(call: Call, places: Places, number: int) -> dict[str, Any]:
    place = places.of(call, number) if call.path in LINKED else Place()
    return {
        "id": number,
        "tenant_key": call.tenant,
        "request_id": call.id,
        "person": call.person,
        "token": call.token,
        "path": call.path[:64],
        "model": call.model[:128],
        "conversation": place.conversation,
        "parent": place.record,
        "began": int(call.began * 1000),
    }


def _there(calls: Iterable[str]) -> set[str]:
    return {row["request_id"] for row in bulk.known(Record, "request_id", list(calls), ("request_id",))}


def _wanted(calls: Sequence[Call]) -> set[str]:
    """The ids of those that nobody has had forgotten."""
    people = {call.person for call in calls}
    names = ["", *(call.id for call in calls)]
    erased: dict[tuple[int, str], int] = {}
    for row in bulk.known(Erased, "person", sorted(people), ("person", "request_id", "at"), request_id=names):
        wanted = row["person"], row["request_id"]
        erased[wanted] = max(row["at"], erased.get(wanted, 0))
    return {
        call.id
        for call in calls
        if (call.person, call.id) not in erased and call.began * 1000 > erased.get((call.person, ""), 0)
    }


def _meant(entries: Sequence[Call | Answered]) -> list[Call | Answered]:
    """Of people who turned out to be others: those others' own."""
    people = sorted({entry.person for entry in entries})
    merged = {row["gone"]: row["stays"] for row in bulk.known(Merged, "gone", people, ("gone", "stays"))}
    return [_of(entry, merged.get(entry.person, entry.person)) for entry in entries]


def _of(entry: Call | Answered, person: int) -> Call | Answered:
    return entry if person == entry.person else type(entry)(**{**vars(entry), "person": person})


class _Ids:
    """Ids in the order of time: milliseconds, and bits that the request's own id decides."""

    def __init__(self, calls: Iterable[Call]) -> None:
        """Two of some million calls in the same millisecond have the same bits: those that are taken are known."""
        wanted = [_number(call) for call in calls]
        self._taken = {row["id"] for row in bulk.known(Record, "id", wanted, ("id",))}

    def of(self, call: Call) -> int:
        number = _number(call)
        while number in self._taken:
            number += 1
        self._taken.add(number)
        return number


def _number(call: Call) -> int:
    bits = int.from_bytes(hashlib.sha256(call.id.encode()).digest()[:3], "big") >> (24 - RANDOM_BITS)
    return number_at(int(call.began * 1000), bits)
