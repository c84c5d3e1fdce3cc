"""A response as a stream of events, numbered and named. https://platform.openai.com/docs/api-reference/responses-streaming

response.created, response.in_progress
  response.output_item.added
    response.content_part.added, response.output_text.delta ..., response.output_text.done, response.content_part.done
    or response.function_call_arguments.delta ..., response.function_call_arguments.done
    or response.reasoning_summary_part.added, response.reasoning_summary_text.delta ..., ... .done
  response.output_item.done
response.completed, or response.incomplete
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from sandbox.model.speech.script import tokens

ERROR_EVENT = (
    b'event: error\ndata: {"type":"error","sequence_number":99,"error":{"type":"server_error","code":"server_error",'
    b'"message":"The server had an error while processing your request. Sorry about that!","param":null}}\n\n'
)
"""The error is an object inside, as it comes in life: only then do OpenAI's SDKs raise it."""


class Events:
    """Counts the events of one stream. `words` yields one portion for each word, with what belongs around it."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def event(self, kind: str, **fields: Any) -> bytes:
        value = {"type": kind, "sequence_number": next(self._numbers), **fields}
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return f"event: {kind}\ndata: {data}\n\n".encode()

    def words(self, output: list[dict[str, Any]]) -> Iterator[bytes]:
        for index, item in enumerate(output):
            yield from self._item(index, item)

    def _item(self, index: int, item: dict[str, Any]) -> Iterator[bytes]:
        kind = str(item["type"])
        place = {"item_id": item["id"], "output_index": index}
        bare = {**item, "status": "in_progress", **_EMPTY[kind]}
        added = self.event("response.output_item.added", output_index=index, item=bare)
        if kind == "function_call":
            parts = self._call(item, place)
        elif kind == "reasoning":
            parts = self._thoughts(item, place)
        else:
            parts = self._message(item, place)
        yield added + next(parts)
        yield from parts
        yield self.event("response.output_item.done", output_index=index, item=item)

    def _message(self, item: dict[str, Any], place: dict[str, Any]) -> Iterator[bytes]:
        part = item["content"][0]
        place = {**place, "content_index": 0}
        yield self.event("response.content_part.added", **place, part={**part, "text": ""})
        for token in tokens(part["text"]):
            yield self.event("response.output_text.delta", **place, delta=token, logprobs=[])
        done = self.event("response.output_text.done", **place, text=part["text"], logprobs=[])
        yield done + self.event("response.content_part.done", **place, part=part)

    def _call(self, item: dict[str, Any], place: dict[str, Any]) -> Iterator[bytes]:
        for token in tokens(item["arguments"]):
            yield self.event("response.function_call_arguments.delta", **place, delta=token)
        told = {"name": item["name"], "arguments": item["arguments"]}
        yield self.event("response.function_call_arguments.done", **place, **told)

    def _thoughts(self, item: dict[str, Any], place: dict[str, Any]) -> Iterator[bytes]:
        part = item["summary"][0]
        place = {**place, "summary_index": 0}
        yield self.event("response.reasoning_summary_part.added", **place, part={**part, "text": ""})
        for token in tokens(part["text"]):
            yield self.event("response.reasoning_summary_text.delta", **place, delta=token)
        done = self.event("response.reasoning_summary_text.done", **place, text=part["text"])
        yield done + self.event("response.reasoning_summary_part.done", **place, part=part)


_EMPTY: dict[str, dict[str, Any]] = {
    "message": {"content": []},
    "function_call": {"arguments": ""},
    "reasoning": {"summary": []},
}
