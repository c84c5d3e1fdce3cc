"""Where objects are named: in a path, in a request's body, and in what a provider answers.

https://platform.openai.com/docs/api-reference. In a path an id is known by its place, whatever it looks like; deep in a
body by the field's name and the word that it begins with, so that nobody's own text is taken for one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from gateway.asked.references import is_id
from gateway.routes import WORDS
from store.objects import Made

LISTED = frozenset(
    (
        "assistants",
        "batches",
        "chatkit/sessions",
        "chatkit/threads",
        "chat/completions",
        "containers",
        "conversations",
        "evals",
        "files",
        "fine_tuning/jobs",
        "responses",
        "skills",
        "threads",
        "uploads",
        "vector_stores",
        "videos",
    )
)
"""Where a provider keeps objects; GET there is a list."""
KIND_OF_FIELD: Mapping[str, str] = {
    "assistant_id": "assistants",
    "error_file_id": "files",
    "file": "files",
    "output_file_id": "files",
    "result_files": "files",
    "thread_id": "threads",
    "vector_store_id": "vector_stores",
}
"""Fields of an answer that name what was made along with it."""
LARGEST = 1024 * 1024
LATER = re.compile(rb'"(?:output_file_id|error_file_id|result_files)"\s*:\s*["\[]')
"""What a batch or a tuning job makes appears in a later answer about it."""


def room_of(path: str) -> str:
    """The place of LISTED that a path lies in; empty for any other."""
    segments = path.lower().split("/", 2)
    two = "/".join(segments[:2])
    return two if two in LISTED else segments[0] if segments[0] in LISTED else ""


def object_in(path: str) -> str:
    """The id of the object that a path is about; what comes behind it belongs to that object."""
    room = room_of(path)
    behind = unquote(path[len(room) :].strip("/").partition("/")[0]) if room else ""
    return "" if behind in WORDS else behind


def made_in(path: str, body: bytes) -> list[Made]:
    """What an answer to this path says was made."""
    if len(body) > LARGEST:
        return []
    answer = _json(body)
    if not isinstance(answer, dict):
        return []
    return list(dict.fromkeys(_made(path, answer)))


def found_later(path: str, body: bytes) -> list[Made]:
    """What an answer to a question about an object says was made since."""
    if len(body) > LARGEST or not LATER.search(body):
        return []
    answer = _json(body)
    return list(dict.fromkeys(_along(answer))) if isinstance(answer, dict) else []


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _made(path: str, answer: Mapping[str, Any]) -> Iterator[Made]:
    name = answer.get("id")
    if isinstance(name, str) and name and not object_in(path):
        yield Made(name, "threads" if answer.get("object") == "thread" else room_of(path))
    yield from _along(answer)


def _along(answer: Mapping[str, Any]) -> Iterator[Made]:
    for field, kind in KIND_OF_FIELD.items():
        value = answer.get(field)
        for one in value if isinstance(value, list) else [value]:
            name = one.get("id") if isinstance(one, Mapping) else one
            if isinstance(name, str) and is_id(name):
                yield Made(name, kind)
