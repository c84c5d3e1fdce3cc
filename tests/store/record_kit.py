"""What the tests of records have in common: a deployment's stream, writer and eraser, and calls of people."""

import itertools
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from store.database import Database
from store.people import People
from store.records.calls import Answered, Call, Words
from store.records.choices import Choices
from store.records.digests import Marks, after, text_of
from store.records.erasing import Eraser
from store.records.sealing import Sealer
from store.records.stream import RecordStream
from store.records.tables import Conversation, Erased, Part, Prefix, Record
from store.records.words import read_words
from store.records.writer import RecordWriter
from store.redis import RedisDoor
from tests.store.usage_kit import TENANT

MARKS = Marks("a secret of this test")
SEALER = Sealer("a secret of this test")
numbers = itertools.count()


@dataclass
class Diary:
    redis: RedisDoor
    database: Database
    stream: RecordStream
    writer: RecordWriter
    choices: Choices
    eraser: Eraser
    person: int

    def call(
        self, *said: str, person: int = 0, label: str = "", path: str = "chat/completions", **values: float
    ) -> Call:
        """A call with these messages, of the first person where nobody else is named."""
        person = person or self.person
        marks = chain(person, said)
        name = f"req-{next(numbers):06d}-{secrets.token_hex(4)}"
        began = values.get("began", time.time())
        return Call(name, TENANT, person, "aaaaaaaaaa", path, "gpt-5", began, marks[:-1], marks[-1:], label)

    def said(self, *said: str, **values: object) -> Call:
        """The same, told."""
        call = self.call(*said, **values)  # type: ignore[arg-type]
        self.stream.tell([call])
        return call

    def answer(self, call: Call, *said: str) -> None:
        """The call's answer makes the conversation this one."""
        self.stream.tell([Answered(call.id, TENANT, call.person, chain(call.person, said)[-1:])])

    def words(self, call: Call, text: str, title: str = "") -> None:
        sealed = SEALER.seal(title.encode(), call.id) if title else ""
        self.stream.tell_words([Words(call.id, call.person, SEALER.seal(text.encode(), call.id), sealed)])

    def write(self) -> None:
        while self.writer.step():
            pass
        self.writer.step()

    def record(self, call: Call) -> Record:
        with self.database.reading():
            found: Record = Record.get(Record.request_id == call.id)
            return found

    def records(self) -> list[str]:
        with self.database.reading():
            return [row.request_id for row in Record.select().order_by(Record.id)]

    def read(self, call: Call) -> str:
        """The words that are kept of it, unsealed; "" where none are."""
        with self.database.reading():
            sealed = read_words(call.id)
        return SEALER.unseal(sealed, call.id).decode() if sealed else ""

    def rows(self) -> list[int]:
        """How many rows each table has: Record, Conversation, Prefix, Part, Erased."""
        with self.database.reading():
            return [table.select().count() for table in (Record, Conversation, Prefix, Part, Erased)]

    def somebody(self) -> int:
        return People(self.database).know(TENANT, "app", f"ou_{secrets.token_hex(6)}")

    def waiting(self) -> Sequence[int]:
        return self.stream.waiting()


def chain(person: int, said: Sequence[str]) -> list[str]:
    mark, marks = MARKS.person(TENANT, person), []
    for one in said:
        mark = after(mark, one.encode())
        marks.append(text_of(mark))
    return marks


def open_diary(redis: RedisDoor, database: Database, most_bytes: int = 1_000_000) -> Diary:
    choices = Choices(database, "metadata")
    writer = RecordWriter(redis, database, choices, hold_seconds=0.0)
    person = People(database).know(TENANT, "app", f"ou_{secrets.token_hex(6)}")
    return Diary(redis, database, RecordStream(redis, most_bytes), writer, choices, Eraser(database), person)
