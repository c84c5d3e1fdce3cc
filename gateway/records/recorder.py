"""The relay's recorder (gateway/relay/hooks.py): it notes what passes, and hands it in; all work is the desk's.

Nothing of a request's headers is kept but the name that a caller gives to their conversation.
"""

import re
import time
from dataclasses import dataclass
from typing import Protocol

from gateway.caller.door import Caller
from gateway.caller.exchange import Exchange
from gateway.provider.counts import Counts
from gateway.records.making import Noted, Taken, call_of, words_of
from gateway.relay.hooks import NO_RECORDING, Recording
from gateway.routes import Route
from store.records.calls import Call
from store.records.choices import Content
from store.records.desk import Made, Make
from store.records.digests import Marks
from store.records.sealing import Sealer

LABEL = re.compile(r"[\x21-\x7e]{1,64}")
HEADER = "HTTP_X_LARKEY_CONVERSATION"
WHOLE = 65_536
"""Bytes of an answer in one piece that are looked into, where no words are kept."""
RAW = 16
"""A stream has so many times the bytes of its words, roughly."""


class Choices(Protocol):
    """How much is kept of whose calls (store.records.choices). Never raises."""

    def content(self, person: int, family: str) -> Content: ...


class Desk(Protocol):
    """Where records are handed in (store.records.desk). Never raises, and never waits."""

    def hand_in(self, make: Make) -> None: ...

    def hold(self, size: int) -> bool: ...

    def give_back(self, size: int) -> None: ...


@dataclass(frozen=True)
class Keeping:
    """What marks and seals are made with, and how many bytes of words are kept of a question and of an answer."""

    marks: Marks
    sealer: Sealer
    most: int


class CallRecorder:
    """gateway.relay.hooks.Recorder."""

    def __init__(self, choices: Choices, desk: Desk, keeping: Keeping) -> None:
        self._choices, self._desk, self._keeping = choices, desk, keeping

    def begin(self, exchange: Exchange, caller: Caller, route: Route, body: bytes | None) -> Recording:
        token = caller.token
        content = self._choices.content(token.person, token.family or token.public_id)
        if content == "off":
            return NO_RECORDING
        label = exchange.headers.get(HEADER, "")
        noted = Noted(
            exchange.id,
            token.tenant,
            token.person,
            token.public_id,
            route.name,
            exchange.model,
            time.time(),
            label if label and LABEL.fullmatch(label) else "",
            self._keeping.marks,
            body,
        )
        if content == "full":
            self._desk.hand_in(lambda: [call_of(noted)])
            return FullRecording(self._desk, self._keeping, noted)
        self._desk.hand_in(lambda: _call_alone(noted))
        return CallRecording(self._desk, noted) if noted.linked else NO_RECORDING


def _call_alone(noted: Noted) -> list[Call]:
    """Its words are not needed any more."""
    call = call_of(noted)
    noted.body = None
    return [call]


class CallRecording:
    """gateway.relay.hooks.Recording, where no words are kept: how an answer begins, for by it others may go on."""

    def __init__(self, desk: Desk, noted: Noted) -> None:
        self._desk, self._noted = desk, noted
        self._begin = b""
        self._size = 0

    def passed(self, data: bytes) -> None:
        if not self._size:
            self._begin = data if len(data) <= WHOLE else data[:1024]
        self._size += len(data)

    def end(self, end_reason: str, status: int, counts: Counts) -> None:
        taken = Taken(self._begin, self._size, status, end_reason)
        if taken.data and status < 300:
            self._desk.hand_in(lambda: self._noted.answered(taken))


class FullRecording:
    """gateway.relay.hooks.Recording, where words are kept: holds what passes, as far as there is room."""

    def __init__(self, desk: Desk, keeping: Keeping, noted: Noted) -> None:
        self._desk, self._keeping, self._noted = desk, keeping, noted
        self._room = keeping.most * RAW
        self._parts: list[bytes] = []
        self._size = self._held = 0

    def passed(self, data: bytes) -> None:
        size = len(data)
        self._size += size
        if size <= self._room and self._desk.hold(size):
            self._parts.append(data)
            self._held += size
            self._room -= size
        else:
            self._room = -1  # a piece is missing, so nothing behind it makes sense

    def end(self, end_reason: str, status: int, counts: Counts) -> None:
        taken = Taken(b"".join(self._parts), self._size, status, end_reason)
        self._parts = []
        self._desk.hand_in(lambda: self._words(taken))

    def _words(self, taken: Taken) -> list[Made]:
        try:
            return words_of(self._noted, taken, self._keeping.sealer, self._keeping.most)
        finally:
            self._desk.give_back(self._held)
