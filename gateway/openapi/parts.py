"""What the document is made of: operations with their words in both languages, parameters, answers, refusals.

https://spec.openapis.org/oas/v3.1.1.html. Where the specification has one text, ours is English, and `x-zh` beside it
says the same in Chinese; the page reads one or the other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.denied import KINDS
from gateway.words import WORDS, Words

Json = dict[str, Any]
Guard = Literal["token", "admin", "token_or_admin", "session", "none"]
JSON, HTML, TEXT, EVENTS = "application/json", "text/html", "text/plain", "text/event-stream"
SECURITY: Mapping[Guard, list[Json]] = {
    "token": [{"token": []}],
    "admin": [{"admin": []}],
    "token_or_admin": [{"token": []}, {"admin": []}],
    "session": [{"session": []}],
    "none": [],
}


@dataclass(frozen=True)
class Field:
    """A parameter in the query or the path."""

    name: str
    words: Words
    schema: Json
    place: Literal["query", "path", "header"] = "query"


@dataclass(frozen=True)
class Answer:
    """`content` by type: a schema, or {} for anything."""

    words: Words
    content: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One method of one path. `refused` are names of gateway.denied.KINDS; `answers` by status, "default" too."""

    method: str
    path: str
    tag: str
    words: Words
    answers: Mapping[str, Answer]
    more: Words | None = None
    fields: Sequence[Field] = ()
    body: Mapping[str, Json] = field(default_factory=dict)
    refused: Sequence[str] = ()
    guard: Guard = "token"


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def text(words: Words) -> Json:
    """A description in both languages."""
    return {"description": words.en, "x-zh": words.zh}


def made(operation: Operation) -> Json:
    """As the specification has it."""
    found: Json = {
        "operationId": re.sub(r"\W+", "_", f"{operation.method}{operation.path}").strip("_"),
        "tags": [operation.tag],
        "summary": operation.words.en,
        "x-zh": operation.words.zh,
        "security": SECURITY[operation.guard],
        "responses": _responses(operation),
    }
    if operation.more is not None:
        found["description"], found["x-zh-description"] = operation.more.en, operation.more.zh
    if operation.fields:
        found["parameters"] = [_parameter(one) for one in operation.fields]
    if operation.body:
        found["requestBody"] = {"required": True, "content": _content(operation.body)}
    return found


def _parameter(one: Field) -> Json:
    return {"name": one.name, "in": one.place, "required": one.place == "path", "schema": one.schema, **text(one.words)}


def _responses(operation: Operation) -> Json:
    told = {status: _answer(answer) for status, answer in operation.answers.items()}
    by_status: dict[str, list[str]] = {}
    for name in operation.refused:
        by_status.setdefault(str(KINDS[name].status), []).append(name)
    return dict(sorted({**{status: _refusals(names) for status, names in by_status.items()}, **told}.items()))


def _answer(answer: Answer) -> Json:
    return {**text(answer.words), **({"content": _content(answer.content)} if answer.content else {})}


def _refusals(names: Sequence[str]) -> Json:
    """All refusals with one status, with an example of each."""
    codes = ", ".join(dict.fromkeys(KINDS[name].code for name in names))
    examples = {name: {"summary": WORDS[name].en, "x-zh": WORDS[name].zh, "value": _example(name)} for name in names}
    return {
        "description": codes,
        "x-zh": codes,
        "content": {JSON: {"schema": ref("Error"), "examples": examples}},
    }


def _example(name: str) -> Json:
    kind, words = KINDS[name], WORDS[name]
    message = f"{words.zh} {words.en}"
    return {"error": {"message": message, "type": kind.type, "param": None, "code": kind.code}}


def _content(content: Mapping[str, Json]) -> Json:
    return {kind: {"schema": schema} for kind, schema in content.items()}
