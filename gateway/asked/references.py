"""Ids of objects that stay with the key they were made with, found in what callers and providers write.

https://platform.openai.com/docs/api-reference: the ids of all objects begin with a word for their kind.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gateway.denied import Denied

KINDS = [
    "asst",
    "assistant",
    "batch",
    "chatcmpl",
    "cntr",
    "conv",
    "eval",
    "evalrun",
    "file",
    "ft-job",
    "ftjob",
    "msg",
    "resp",
    "run",
    "sess",
    "skill",
    "step",
    "thread",
    "upload",
    "vector_store",
    "vs",
    "vsfb",
    "video",
]
ID = re.compile(rf"(?:{'|'.join(KINDS)})[-_][A-Za-z0-9_:.\-]{{4,200}}")
NAMES = frozenset(
    [
        "assistant_id",
        "batch_id",
        "container",
        "container_id",
        "conversation",
        "conversation_id",
        "error_file_id",
        "eval_id",
        "file_id",
        "file_ids",
        "input_file_id",
        "output_file_id",
        "previous_response_id",
        "result_files",
        "thread_id",
        "training_file",
        "upload_id",
        "validation_file",
        "vector_store_id",
        "vector_store_ids",
    ]
)
HINTS = (
    '_id"',
    '_ids"',
    '"conversation"',
    '"container"',
    '"training_file"',
    '"validation_file"',
    '"result_files"',
    "\\u00",  # a letter of such a name may be written so
)
ITEM = re.compile(rb'"id"\s*:\s*"((?!resp_)[a-z]{2,12}_[A-Za-z0-9_-]{4,200})"')
NOT_OURS = frozenset(("metadata", "arguments", "parameters", "schema"))


def is_id(text: object) -> bool:
    return isinstance(text, str) and ID.fullmatch(text) is not None


def items_in(answer: bytes) -> list[str]:
    """Ids of what a response has said. Quotes inside a text are escaped, so nobody's words are taken for one."""
    return [name.decode() for name in ITEM.findall(answer)]


def items_sent(said: Any) -> Iterator[str]:
    """Ids in the `input` of a response that its provider has to look up: of references, and of thoughts not sent along.

    https://platform.openai.com/docs/api-reference/responses/create#responses_create-input
    """
    for item in said if isinstance(said, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            kind = item.get("type", "item_reference" if len(item) == 1 else "message")
            if kind == "item_reference" or (kind == "reasoning" and not item.get("encrypted_content")):
                yield item["id"]


def references_in(text: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids that a body names, each once. `text` is the same body; most say at one glance that there are none.

    Raises Denied where a name is there twice: we would look at one of them, and the provider might at the other.
    """
    if not any(hint in text for hint in HINTS):
        return ()
    json.loads(text, object_pairs_hook=_refuse_twice)
    return tuple(dict.fromkeys((*_outermost(fields), *_named(fields))))


def _refuse_twice(pairs: Sequence[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs if name in NAMES or name == "id"]
    if len(set(names)) < len(names):
        raise Denied("bad_json", why=f"{max(names, key=names.count)!r} is there twice")


def _outermost(fields: Mapping[str, Any]) -> Iterator[str]:
    """There the field's name says enough: not every provider's ids look like OpenAI's."""
    for name in NAMES & fields.keys():
        value = fields[name]
        yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str) and part)


def _named(value: Any) -> Iterator[str]:
    """Ids under the names that the provider gives them, however deep."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name in NAMES:
                yield from _ids(part)
            elif name not in NOT_OURS and isinstance(part, dict | list):
                yield from _named(part)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, dict | list):
                yield from _named(part)


def _ids(value: Any) -> Iterator[str]:
    """An id, a list of ids, or an object with its id."""
    if is_id(value):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _ids(part)
    elif isinstance(value, Mapping):
        yield from _ids(value.get("id"))
        yield from _named(value)
