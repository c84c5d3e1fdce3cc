"""A JSON body, read without making a new one: what we change is spliced in.

The body is parsed once, and the place of each field of the outermost object is remembered. A field that is there twice
is refused: we would decide by one of them, and the provider might by the other.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gateway.asked.asked import Asked
from gateway.asked.references import items_sent, references_in
from gateway.denied import Denied
from llm.tokens import PER_MESSAGE, estimate

BLANK = re.compile(r"[ \t\r\n]*")
READ_BY_THE_MODEL = ("messages", "input", "prompt", "instructions", "query")
ANSWER_LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")
_decoder = json.JSONDecoder()


@dataclass(frozen=True)
class Fields(Asked):
    """`spans`: where in `text` each field's value begins and ends."""

    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def model(self) -> str:
        model = self.fields.get("model", "")
        if not isinstance(model, str) or ("model" in self.fields and not model.strip()):
            raise Denied("no_model", param="model")
        return model

    @property
    def stream(self) -> bool:
        return self.fields.get("stream") is True

    @property
    def wants_usage(self) -> bool:
        options = self.fields.get("stream_options")
        return isinstance(options, dict) and bool(options.get("include_usage"))

    @property
    def choices(self) -> int:
        choices = self.fields.get("n")
        return choices if type(choices) is int and 1 < choices <= 128 else 1

    @property
    def prompts(self) -> int:
        """https://platform.openai.com/docs/api-reference/completions/create#prompt: one text, one list of tokens, or
        a list of either."""
        prompt = self.fields.get("prompt")
        return len(prompt) if isinstance(prompt, list) and prompt and type(prompt[0]) is not int else 1

    @cached_property
    def prompt_tokens(self) -> int:
        said = (self.fields.get(name) for name in READ_BY_THE_MODEL)
        tools = self.spans.get("tools", (0, 0))
        with _shallow():
            return sum(map(_weight_of_all, said)) + (tools[1] - tools[0]) // 4

    @property
    def answer_tokens(self) -> int:
        limits = map(self.fields.get, ANSWER_LIMITS)
        return next((limit for limit in limits if type(limit) is int and limit > 0), 0)

    @property
    def background(self) -> bool:
        return self.fields.get("background") is True

    @property
    def stored(self) -> bool:
        return self.fields.get("store") is True

    @cached_property
    def references(self) -> tuple[str, ...]:
        with _shallow():
            return references_in(self.text, self.fields)

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(items_sent(self.fields.get("input")))

    def sent(self, model: str, usage: bool) -> bytes:
        splices = []
        if model and model != self.fields.get("model") and "model" in self.spans:
            splices.append((*self.spans["model"], json.dumps(model, ensure_ascii=False)))
        if usage and not self.wants_usage:
            splices += self._usage_splice()
        text = self.text
        if not splices and self.content is not None:
            return self.content
        for start, end, value in sorted(splices, reverse=True):
            text = f"{text[:start]}{value}{text[end:]}"
        return text.encode()

    def _usage_splice(self) -> list[tuple[int, int, str]]:
        """Nothing where the caller has written what no provider would understand."""
        if "stream_options" not in self.spans:
            start = self.text.index("{") + 1
            return [(start, start, '"stream_options":{"include_usage":true},')]
        options = self.fields["stream_options"]
        if options is not None and not isinstance(options, dict):
            return []
        return [(*self.spans["stream_options"], json.dumps({**(options or {}), "include_usage": True}))]


def read(body: bytes) -> Fields:
    """Raises Denied where the body is not one JSON object in UTF-8."""
    try:
        text = body.decode()
        with _shallow():
            fields, spans = _object(text)
    except UnicodeDecodeError as error:
        raise Denied("bad_json", why="not UTF-8") from error
    except (ValueError, IndexError) as error:
        raise Denied("bad_json", why=_why(error)) from error
    return Fields(body, text, fields, spans)


@contextmanager
def _shallow() -> Iterator[None]:
    try:
        yield
    except RecursionError as error:
        raise Denied("bad_json", why="nested too deeply") from error


def _why(error: ValueError | IndexError) -> str:
    if isinstance(error, IndexError):
        return "it ends too early"
    return "a number is too long" if "int_max_str_digits" in str(error) else str(error)


def _object(text: str) -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    fields: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    at = _expect(text, _blank(text, 0), "{")
    if text[at] != "}":
        while True:
            at = _field(text, at, fields, spans)
            if text[at] == "}":
                break
            at = _expect(text, at, ",")
    if _blank(text, at + 1) != len(text):
        raise ValueError(f"something follows the object at {at + 1}")
    return fields, spans


def _field(text: str, at: int, fields: dict[str, Any], spans: dict[str, tuple[int, int]]) -> int:
    """One name and its value; gives the place of the sign that follows."""
    if text[at] != '"':
        raise ValueError(f"a name in quotes is missing at {at}")
    name, at = _decoder.raw_decode(text, at)
    if name in fields:
        raise ValueError(f"{name!r} is there twice")
    start = _expect(text, _blank(text, at), ":")
    fields[name], end = _decoder.raw_decode(text, start)
    spans[name] = (start, end)
    return _blank(text, end)


def _blank(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, sign: str) -> int:
    """The place of what comes after the sign."""
    if text[at] != sign:
        raise ValueError(f"{sign!r} is missing at {at}")
    return _blank(text, at + 1)


def _weight_of_all(said: Any) -> int:
    """Tokens of a text, of a list of texts or messages, or of tokens that the caller has counted out."""
    if not isinstance(said, list):
        return _weight(said)
    if said and type(said[0]) is int:
        return len(said)
    return sum(len(item) if _is_counted(item) else PER_MESSAGE + _weight(item) for item in said)


def _is_counted(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and type(item[0]) is int


def _weight(value: Any) -> int:
    """Tokens of a message: its texts, whatever they are nested in. Pictures and sounds are not counted."""
    if isinstance(value, str):
        return 0 if value.startswith("data:") else _tokens(value)
    if isinstance(value, dict):
        return sum(_weight(part) for name, part in value.items() if name not in ("role", "type", "data", "url"))
    return sum(map(_weight, value)) if isinstance(value, list) else 0


def _tokens(text: str) -> int:
    return (len(text) + 3) // 4 if text.isascii() else estimate(text)
