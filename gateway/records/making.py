"""Out of what was noted of a call: its place among others, and its words as they are kept. In the desk's thread."""

import json
import re
from dataclasses import dataclass
from typing import Any

from gateway.conversations.chain import NO_CHAIN, STORED, Chain, answered, chain_of, first_words
from gateway.records.heard import heard, message_in
from gateway.records.shape import dumped, fitted, without_media
from store.records.calls import Answered, Call, Words
from store.records.digests import Marks, named
from store.records.linking import LINKED
from store.records.sealing import Sealer

LARGEST = 8 * 1024 * 1024
"""A body larger than that is not looked into."""
TITLE = 80
RESPONSE_ID = re.compile(rb'"id"\s*:\s*"(resp_[\w-]{1,120})"')


@dataclass(frozen=True)
class Taken:
    """What went back: as much of it as was held, of so many bytes in all."""

    data: bytes
    size: int
    status: int
    end_reason: str

    @property
    def whole(self) -> bool:
        return len(self.data) == self.size


@dataclass
class Noted:
    """A call as it began. `route` is the name of its path, `body` is None where it was streamed."""

    id: str
    tenant: str
    person: int
    token: str
    route: str
    model: str
    began: float
    label: str
    marks: Marks
    body: bytes | None
    chain: Chain = NO_CHAIN

    @property
    def linked(self) -> bool:
        """Whether it belongs to a conversation."""
        return self.route in LINKED

    def fields(self) -> dict[str, Any]:
        """The body's own, {} where it has none."""
        if not self.body or len(self.body) > LARGEST:
            return {}
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def start(self) -> bytes:
        return self.marks.person(self.tenant, self.person)

    def answered(self, taken: Taken) -> list[Answered]:
        """By which marks others may go on from the answer."""
        own = self._own(taken) if self.linked else ()
        return [Answered(self.id, self.tenant, self.person, list(own))] if own else []

    def _own(self, taken: Taken) -> Any:
        if self.route == "responses":
            found = RESPONSE_ID.search(taken.data[:4096])
            return (named(self.start, STORED, found[1].decode()),) if found else ()
        if self.route != "chat/completions" or not taken.whole:
            return ()
        return answered(self.chain, message_in(heard(taken.data, whole=True)))


def call_of(noted: Noted) -> Call:
    place = (noted.id, noted.tenant, noted.person, noted.token, noted.route, noted.model, noted.began)
    if not noted.linked:
        return Call(*place)
    fields = noted.fields()
    chain = noted.chain = chain_of(noted.route, fields, noted.start)
    return Call(*place, chain.heads, chain.own, noted.label or _named(fields.get("conversation")))


def words_of(noted: Noted, taken: Taken, sealer: Sealer, most: int) -> list[Answered | Call | Words]:
    """Its marks, and its words; `most` bytes each of the question and of the answer."""
    fields = noted.fields()
    said = {
        "request": fitted(without_media(fields), most) if fields else _size(noted.body),
        "response": fitted(without_media(heard(taken.data, taken.whole)), most) if taken.data else _bytes(taken.size),
        "status": taken.status,
        "end_reason": taken.end_reason,
    }
    if not taken.whole:
        said["response_bytes"] = taken.size
    title = first_words(noted.route, fields, TITLE) if noted.linked else ""
    sealed_title = sealer.seal(title.encode("utf-8", "replace"), noted.id) if title else ""
    whole = sealer.seal(dumped(said), noted.id)
    return [*noted.answered(taken), Words(noted.id, noted.person, whole, sealed_title)]


def _named(conversation: Any) -> str:
    """The conversation that a request to /v1/responses names."""
    name = conversation.get("id") if isinstance(conversation, dict) else conversation
    return name if isinstance(name, str) and len(name) <= 64 else ""


def _size(body: bytes | None) -> dict[str, Any]:
    return {"not_kept": "streamed"} if body is None else _bytes(len(body))


def _bytes(size: int) -> dict[str, Any]:
    return {"not_kept": "bytes", "bytes": size}
