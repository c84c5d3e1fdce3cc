"""What a second run finds again: people, chats, messages, cards and files, as JSON rows in one SQLite file.

Only what changed is written, all of it in one transaction, at most once a second: a stream costs the disk nothing
that anybody notices, and a crash leaves the last second behind at worst, never half a chat.
"""

import json
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.entities import Entity, element_index
from sandbox.files import Stored
from sandbox.messages import Message
from sandbox.people import Chat, Human
from sandbox.state import State

Json = dict[str, Any]
log = logging.getLogger("sandbox.store")
SCHEMA = "CREATE TABLE IF NOT EXISTS things (kind TEXT, name TEXT, value TEXT, PRIMARY KEY (kind, name))"
UUIDS = 20  # of a card; all of them every second would be the most that is written
REPLACE = "INSERT INTO things VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value"


class Store:
    """`load` once at the start, `save` from time to time and at the end. Without a folder it does nothing."""

    def __init__(self, state: State, folder: Path | None) -> None:
        self._state = state
        self._database: sqlite3.Connection | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(folder / "sandbox.db", isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(SCHEMA)

    def load(self) -> None:
        """Put everything back where it was."""
        if self._database is None:
            return
        rows = self._database.execute("SELECT kind, name, value FROM things ORDER BY rowid").fetchall()
        for kind, name, value in rows:
            LOADERS[kind](self._state, name, json.loads(value))
        self._state.dirty.clear()

    def save(self) -> None:
        """Write what changed since the last time."""
        dirty = self._state.dirty
        if self._database is None or not dirty:
            dirty.clear()
            return
        rows = self._rows(dirty)
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                if ("reset", "") in dirty:
                    self._database.execute("DELETE FROM things")
                self._database.executemany(REPLACE, rows)
        except sqlite3.Error as error:
            log.warning("the chats could not be saved, trying again: %s", error)
            return
        dirty.clear()

    def _rows(self, changed: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
        rows = []
        for kind, name in changed:
            if kind == "reset":
                continue
            value = READERS[kind](self._state, name)
            if value is not None:
                rows.append((kind, name, json.dumps(value, ensure_ascii=False)))
        return sorted(rows, key=self._born)

    def _born(self, row: tuple[str, str, str]) -> int:
        """Messages are loaded in the order in which they were said."""
        message = self._state.messages.find(row[1]) if row[0] == "message" else None
        return message.number if message else 0

    def close(self) -> None:
        self.save()
        if self._database is not None:
            self._database.close()


def _read(books: Callable[[State], dict[str, Any]]) -> Callable[[State, str], Json | None]:
    def read(state: State, name: str) -> Json | None:
        thing = books(state).get(name)
        return None if thing is None else asdict(thing)

    return read


def _read_message(state: State, name: str) -> Json | None:
    message = state.messages.find(name)
    return None if message is None else asdict(message)


def _read_card(state: State, name: str) -> Json | None:
    entity = state.cards.all.get(name)
    if entity is None:
        return None
    return {
        "card_id": entity.card_id,
        "card": entity.card,
        "size": entity.size,
        "created": entity.created,
        "public": entity.public,
        "message_id": entity.message_id,
        "sequence": entity.sequence,
        "stream": entity.stream,
        "opened": entity.opened,
        "uuids": list(entity.uuids)[-UUIDS:],
    }


READERS: dict[str, Callable[[State, str], Any]] = {
    "person": _read(lambda state: state.people),
    "chat": _read(lambda state: state.chats),
    "file": _read(lambda state: state.files.all),
    "message": _read_message,
    "card": _read_card,
    "uuid": lambda state, name: state.uuids.get(name),
}


def _load_person(state: State, name: str, value: Json) -> None:
    state.people[name] = Human(**value)


def _load_chat(state: State, name: str, value: Json) -> None:
    state.chats[name] = Chat(**value)


def _load_file(state: State, name: str, value: Json) -> None:
    state.files.all[name] = Stored(**value)


def _load_message(state: State, name: str, value: Json) -> None:
    state.messages.add(Message(**value))


def _load_card(state: State, name: str, value: Json) -> None:
    entity = Entity(**(value | {"uuids": dict.fromkeys(value["uuids"])}))
    entity.index = element_index(entity.card)
    state.cards.all[name] = entity


def _load_uuid(state: State, name: str, value: Any) -> None:
    state.uuids[name] = (value[0], value[1])


LOADERS: dict[str, Callable[[State, str, Any], None]] = {
    "person": _load_person,
    "chat": _load_chat,
    "file": _load_file,
    "message": _load_message,
    "card": _load_card,
    "uuid": _load_uuid,
}
