"""What a model says, piece by piece: from the JSON of OpenAI-compatible answers, streamed or whole.

https://platform.openai.com/docs/api-reference/chat-streaming, and reasoning_content as DeepSeek has it
(https://api-docs.deepseek.com/guides/reasoning_model), `reasoning` as OpenRouter.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from llm.blame import blame_event
from llm.errors import LlmError
from llm.sse import Event
from llm.tokens import LARGEST

HALVES = re.compile("[\\ud800-\\udfff]")


@dataclass(frozen=True)
class Usage:
    """Tokens as the upstream counted them."""

    prompt: int = 0
    completion: int = 0
    total: int = 0
    cached: int = 0
    reasoning: int = 0


@dataclass(frozen=True)
class Piece:
    """What arrived together. `finish` is OpenAI's finish_reason; `model` is who really answers."""

    text: str = ""
    reasoning: str = ""
    finish: str = ""
    usage: Usage | None = None
    model: str = ""

    @property
    def says(self) -> bool:
        """Something that a person could see, or the end."""
        return bool(self.text or self.reasoning or self.finish)


@dataclass(frozen=True)
class Heard:
    """The events of one read: their piece (None when they say nothing), an error event, and [DONE]."""

    piece: Piece | None
    error: LlmError | None = None
    done: bool = False


def hear(events: Iterable[Event], secret: str = "") -> Heard:
    """Events that came together become one piece. What follows an error or [DONE] is not read."""
    text: list[str] = []
    reasoning: list[str] = []
    finish = model = ""
    usage: Usage | None = None
    error: LlmError | None = None
    done = False
    for event in events:
        if event.data == b"[DONE]":
            done = True
            break
        chunk = _object(event.data)
        if chunk.get("error") or event.name == "error":
            error = blame_event(chunk.get("error") or chunk, secret=secret)
            break
        piece = piece_of(chunk)
        text.append(piece.text)
        reasoning.append(piece.reasoning)
        finish = piece.finish or finish
        usage = piece.usage or usage
        model = piece.model or model
    whole = Piece(_paired("".join(text)), _paired("".join(reasoning)), finish, usage, model)
    return Heard(whole if whole.says or usage else None, error, done)


def piece_of(answer: Mapping[str, Any]) -> Piece:
    """From a chunk of a stream, or from a whole completion. Whatever is not understood is left out."""
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    said = choice.get("delta") or choice.get("message") or {}
    if not isinstance(said, dict):
        said = {}
    return Piece(
        text=_words(said.get("content")) or _words(said.get("refusal")),
        reasoning=_words(said.get("reasoning_content")) or _words(said.get("reasoning")),
        finish=_words(choice.get("finish_reason")),
        usage=_usage(answer.get("usage")),
        model=_words(answer.get("model")),
    )


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _paired(text: str) -> str:
    """Halves of a surrogate pair that came as two escapes are joined; a lone one is replaced, no UTF-8 can hold it."""
    if text.isascii() or not HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _words(value: Any) -> str:
    """A string, or the texts of a list of parts (as Mistral sends them)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_words(part.get("text")) for part in value if isinstance(part, dict))
    return ""


def _usage(value: Any) -> Usage | None:
    """None where it says nothing, or what cannot be."""
    if not isinstance(value, dict):
        return None
    usage = Usage(
        prompt=_count(value, "prompt_tokens"),
        completion=_count(value, "completion_tokens"),
        total=_count(value, "total_tokens"),
        cached=_count(value.get("prompt_tokens_details"), "cached_tokens"),
        reasoning=_count(value.get("completion_tokens_details"), "reasoning_tokens"),
    )
    return usage if max(usage.prompt, usage.completion, usage.cached, usage.reasoning) <= LARGEST else None


def _count(value: Any, name: str) -> int:
    number = value.get(name) if isinstance(value, dict) else 0
    return number if type(number) is int and number > 0 else 0
