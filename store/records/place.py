"""Where calls belong, as their marks and labels say: looked up for many calls at once, stored for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import peewee

from store import bulk
from store.records.calls import Answered, Call
from store.records.names import moment_of, number_of
from store.records.tables import Conversation, Prefix, Record

AT_ONCE = 400
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A conversation and a record of it; 0 for none."""

    conversation: int = 0
    record: int = 0


class Places:
    """Within one open transaction, with the persons of these entries locked."""

    def __init__(self, entries: Sequence[Call | Answered]) -> None:
        self._marks = _known_marks(entries)
        self._labels = _known_labels(entries)
        self._answered = _known_answered(entries)
        self._parents: dict[int, int] = {}
        self._last: dict[int, int] = {}
        self._changed: dict[tuple[int, str], tuple[str, int]] = {}
        self._touched: dict[int, dict[str, Any]] = {}

    def of(self, call: Call, number: int) -> Place:
        """What the call of this number goes on from. A conversation of its own number is new."""
        found = self._found(call)
        conversation = self._labelled(call, number) if call.label else found.conversation or number
        parent = self._parent(found, conversation, number)
        self._remember(call, Place(conversation, number), parent)
        return Place(conversation, parent)

    def answered(self, answered: Answered) -> None:
        """Its answer can be gone on from by these marks."""
        place = self._answered.get(answered.id, Place())
        if place.conversation:
            self._set(answered, answered.own, place)

    def store(self) -> None:
        prefixes = [
            {
                "tenant_key": tenant,
                "person": person,
                "digest": mark,
                "conversation": self._marks[person, mark].conversation,
                "record": self._marks[person, mark].record,
                "at": at,
            }
            for (person, mark), (tenant, at) in sorted(self._changed.items())
        ]
        for some in _portions(prefixes):
            bulk.add(Prefix, some, ("person", "digest"), (), ("conversation", "record", "at"))
        for some in _portions([row for _, row in sorted(self._touched.items())]):
            bulk.add(Conversation, some, ("id",), ("calls",), ("updated",))

    def _found(self, call: Call) -> Place:
        """What the marks say: asked again, going on, or nothing."""
        if call.anew:
            return Place()
        again = next((mark for mark in call.own if mark not in call.heads and (call.person, mark) in self._marks), "")
        if again:
            twin = self._marks[call.person, again]
            return Place(twin.conversation, self._parent_of(twin.record))
        for head in reversed(call.heads):
            if (call.person, head) in self._marks:
                return self._marks[call.person, head]
        return Place()

    def _parent(self, found: Place, conversation: int, number: int) -> int:
        if found.conversation == conversation:
            return found.record
        return 0 if conversation == number else self._last_of(conversation)

    def _labelled(self, call: Call, number: int) -> int:
        return self._labels.setdefault((call.person, call.label), number)

    def _last_of(self, conversation: int) -> int:
        """The newest record of a conversation."""
        if conversation not in self._last:
            newest = Record.select(peewee.fn.MAX(Record.id)).where(Record.conversation == conversation).scalar()
            self._last[conversation] = int(newest or 0)
        return self._last[conversation]

    def _parent_of(self, record: int) -> int:
        if record not in self._parents:  # then the others that marks lead to are asked for as well
            asked = sorted({place.record for place in self._marks.values()} - self._parents.keys())
            for some in _portions(asked):
                found = bulk.known(Record, "id", some, ("id", "parent"))
                self._parents.update({row["id"]: int(row["parent"] or 0) for row in found})
        return self._parents.setdefault(record, 0)

    def _remember(self, call: Call, place: Place, parent: int) -> None:
        number, conversation = place.record, place.conversation
        self._parents[number] = parent
        self._last[conversation] = number
        self._answered[call.id] = place
        if parent and call.heads and (call.person, call.heads[-1]) not in self._marks:
            # All up to here is now known to have come after the parent: who edits the last message finds it by this.
            self._set(call, call.heads[-1:], Place(conversation, parent))
        self._set(call, call.own, place)
        at = int(call.began * 1000)
        row = self._touched.setdefault(conversation, _conversation(call, conversation))
        row["calls"] += 1
        row["updated"] = max(row["updated"], at)

    def _set(self, entry: Call | Answered, marks: Iterable[str], place: Place) -> None:
        at = moment_of(place.record)
        for mark in marks:
            self._marks[entry.person, mark] = place
            self._changed[entry.person, mark] = (entry.tenant, at)


def _conversation(call: Call, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "tenant_key": call.tenant,
        "person": call.person,
        "label": call.label or None,
        "title": "",
        "path": call.path[:64],
        "model": call.model[:128],
        "calls": 0,
        "updated": 0,
    }


def _known_marks(entries: Sequence[Call | Answered]) -> dict[tuple[int, str], Place]:
    people = sorted({entry.person for entry in entries})
    marks = {mark for entry in entries for mark in (*entry.own, *(entry.heads if isinstance(entry, Call) else ()))}
    found: dict[tuple[int, str], Place] = {}
    for some in _portions(sorted(marks)):
        for row in bulk.known(Prefix, "digest", some, ("person", "digest", "conversation", "record"), person=people):
            found[row["person"], row["digest"]] = Place(row["conversation"], row["record"])
    return found


def _known_labels(entries: Sequence[Call | Answered]) -> dict[tuple[int, str], int]:
    """Conversations by the callers' own names for them, and by ours; a name of another person's is only a name."""
    labelled = [entry for entry in entries if isinstance(entry, Call) and entry.label]
    if not labelled:
        return {}
    people = Conversation.person.in_(sorted({call.person for call in labelled}))
    found: dict[tuple[int, str], int] = {}
    for row in Conversation.select().where(people, Conversation.label.in_(sorted({call.label for call in labelled}))):
        found[row.person, row.label or ""] = row.id
    numbers = {number_of(call.label): call.label for call in labelled if number_of(call.label)}
    for row in Conversation.select().where(people, Conversation.id.in_(sorted(numbers))) if numbers else ():
        found[row.person, numbers[row.id]] = row.id
    return found


def _known_answered(entries: Sequence[Call | Answered]) -> dict[str, Place]:
    names = [entry.id for entry in entries if isinstance(entry, Answered)]
    found = bulk.known(Record, "request_id", names, ("request_id", "conversation", "id"))
    return {row["request_id"]: Place(row["conversation"], row["id"]) for row in found}


def _portions(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one statement takes on every engine."""
    return (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))
