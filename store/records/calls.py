"""A call on its way to its record: what each process tells when it begins, and when its answer can be gone on from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_MARKS = 128
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Call:
    """A call that began.

    began   unix seconds;  path  the route behind /v1, "chat" for a question in Feishu
    heads   marks of what it may go on from, the longest last;  own  its own marks, by which others go on from it
    label   the caller's own name for the conversation;  anew  it begins one, whatever is known
    """

    id: str
    tenant: str
    person: int
    token: str
    path: str
    model: str
    began: float
    heads: Sequence[str] = ()
    own: Sequence[str] = ()
    label: str = ""
    anew: bool = False

    def text(self) -> str:
        values = [self.id, self.tenant, self.person, self.token, self.path, self.model, int(self.began * 1000)]
        return _text([*values, list(self.heads[-MOST_MARKS:]), list(self.own), self.label, self.anew])


@dataclass(frozen=True)
class Answered:
    """A call's answer, or the name that the provider gave it, has these marks."""

    id: str
    tenant: str
    person: int
    own: Sequence[str]

    def text(self) -> str:
        return _text([self.id, self.tenant, self.person, list(self.own)])


@dataclass(frozen=True)
class Words:
    """What was said, sealed: the whole of it, and the first words of the question."""

    id: str
    person: int
    whole: str
    title: str = ""

    def text(self) -> str:
        return _text([self.id, self.person, self.whole, self.title])


def call_of(fields: Mapping[str, str]) -> Call | Answered:
    """Raises ValueError, KeyError or TypeError for what is no call."""
    if "answered" in fields:
        return Answered(*json.loads(fields["answered"]))
    values = json.loads(fields["call"])
    values[6] /= 1000
    return Call(*values)


def words_of(text: str) -> Words:
    return Words(*json.loads(text))
