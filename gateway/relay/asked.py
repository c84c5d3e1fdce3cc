"""What a request asks for, read off its JSON body without making a new one: what we change is spliced in.

The body is parsed once, and the place of each field of the outermost object is remembered. A field that is there twice
is refused: we would decide by one of them, and the provider might by the other.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gateway.denied import Denied
from llm.tokens import PER_MESSAGE, estimate

BLANK = re.compile(r"[ \t\r\n]*")
ANSWER = 1000
"""Tokens that are set aside for an answer whose length the caller has not limited."""
_decoder = json.JSONDecoder()


@dataclass(frozen=True)
class Asked:
    """A request for a completion. `spans`: where in `text` each field's value begins and ends."""

    text: str
    fields: dict[str, Any]
    spans: dict[str, tuple[int, int]]

    @property
    def model(self) -> str:
        model = self.fields.get("model")
        if not isinstance(model, str) or not model.strip():
            raise Denied("no_model", param="model")
        return model

    @property
    def stream(self) -> bool:
        return self.fields.get("stream") is True

    @property
    def wants_usage(self) -> bool:
        options = self.fields.get("stream_options")
        return isinstance(options, dict) and bool(options.get("include_usage"))

    @cached_property
    def prompt_tokens(self) -> int:
        """About how many tokens the model reads."""
        messages = self.fields.get("messages")
        said = messages if isinstance(messages, list) else []
        tools = self.spans.get("tools", (0, 0))
        return sum(PER_MESSAGE + _weight(item) for item in said) + (tools[1] - tools[0]) // 4

    @property
    def most_tokens(self) -> int:
        """What is set aside before the call: the prompt, and the longest answer that may come, as far as is known."""
        limits = (self.fields.get("max_completion_tokens"), self.fields.get("max_tokens"))
        answer = next((limit for limit in limits if type(limit) is int and limit > 0), ANSWER)
        choices = self.fields.get("n")
        return self.prompt_tokens + answer * (choices if type(choices) is int and 1 < choices <= 128 else 1)

    def body(self) -> bytes:
        return self.text.encode()

    def with_usage(self) -> bytes:
        """The body, asking for the usage at the end of the stream."""
        if "stream_options" not in self.spans:
            start = self.text.index("{") + 1
            return f'{self.text[:start]}"stream_options":{{"include_usage":true}},{self.text[start:]}'.encode()
        start, end = self.spans["stream_options"]
        options = self.fields["stream_options"]
        if options is not None and not isinstance(options, dict):
            return self.body()
        wanted = json.dumps({**(options or {}), "include_usage": True})
        return f"{self.text[:start]}{wanted}{self.text[end:]}".encode()


def read(body: bytes) -> Asked:
    """Raises Denied where the body is not one JSON object in UTF-8."""
    try:
        text = body.decode()
        fields, spans = _object(text)
    except UnicodeDecodeError as error:
        raise Denied("bad_json", why="not UTF-8") from error
    except (ValueError, IndexError) as error:
        raise Denied("bad_json", why=str(error) or "it ends too early") from error
    except RecursionError as error:
        raise Denied("bad_json", why="nested too deeply") from error
    return Asked(text, fields, spans)


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


def _weight(value: Any) -> int:
    """Tokens of a message: its texts, whatever they are nested in. Pictures and sounds are not counted."""
    if isinstance(value, str):
        return 0 if value.startswith("data:") else _tokens(value)
    if isinstance(value, dict):
        return sum(_weight(part) for name, part in value.items() if name not in ("role", "type", "data", "url"))
    return sum(map(_weight, value)) if isinstance(value, list) else 0


def _tokens(text: str) -> int:
    return (len(text) + 3) // 4 if text.isascii() else estimate(text)
