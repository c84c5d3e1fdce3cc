"""How many tokens a call took: as the provider reported them, else as we estimate what has passed.

https://platform.openai.com/docs/api-reference/chat/object#chat/object-usage; the newer names (input_tokens) are those
of /v1/responses, images and audio.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from llm.tokens import LARGEST

Label = Literal["reported", "estimated", "none"]
USAGE = re.compile(rb'"usage"\s*:\s*(?=\{)')
TEXT = re.compile(
    rb'"(?:content|reasoning_content|reasoning|arguments|refusal|text|delta)"\s*:\s*"((?:[^"\\]++|\\.)*+)"', re.DOTALL
)
DELTA = re.compile(rb'"delta"\s*:\s*"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
"""The same for the events of /v1/responses, which say each text once more when it is whole."""
BEFORE = ("prompt_tokens_details", "input_tokens_details", "input_token_details")
AFTER = ("completion_tokens_details", "output_tokens_details", "output_token_details")
ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_decoder = json.JSONDecoder()


@dataclass(frozen=True)
class Counts:
    """Cached tokens are part of the prompt, reasoning tokens of the completion, audio tokens of both."""

    label: Label = "none"
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    audio: int = 0

    @property
    def credible(self) -> bool:
        """As what one call took; a batch takes what its calls do."""
        return max(self.prompt, self.completion, self.cached, self.reasoning, self.audio) <= LARGEST


@dataclass
class Weight:
    """Text that has passed, counted roughly: CJK about one token a character, all else four characters a token."""

    narrow: int = 0
    wide: int = 0
    texts: re.Pattern[bytes] = TEXT

    @property
    def tokens(self) -> int:
        return self.wide + (self.narrow + 3) // 4

    def add(self, data: bytes) -> None:
        """The texts inside some JSON, which need not begin or end there."""
        for text in self.texts.findall(data):
            if b"\\" in text:
                self.wide += text.count(b"\\u")
                text = ESCAPED.sub(b"", text)
            if text.isascii():
                self.narrow += len(text)
            else:
                letters = len(text.decode("utf-8", "ignore"))
                wide = (len(text) - letters) // 2  # CJK has three bytes a letter
                self.wide += wide
                self.narrow += letters - wide


def reported(usage: Any) -> Counts | None:
    """What a provider's usage object says; None when it says nothing."""
    if not isinstance(usage, dict):
        return None
    prompt = _first(usage, "prompt_tokens", "input_tokens")
    completion = _first(usage, "completion_tokens", "output_tokens")
    if not prompt + completion:
        return None
    before, after = _details(usage, BEFORE), _details(usage, AFTER)
    audio = _first(before, "audio_tokens") + _first(after, "audio_tokens")
    cached, reasoning = _first(before, "cached_tokens"), _first(after, "reasoning_tokens")
    return Counts("reported", prompt, completion, cached, reasoning, audio)


def _details(usage: dict[str, Any], names: Sequence[str]) -> Any:
    return next((usage[name] for name in names if usage.get(name)), None)


def usage_in(body: bytes) -> dict[str, Any] | None:
    """The usage object of a whole answer, found from its end without parsing all of it."""
    found = list(USAGE.finditer(body))
    if not found:
        return None
    try:
        usage, _ = _decoder.raw_decode(body[found[-1].end() :].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return usage if isinstance(usage, dict) else None


def _first(value: Any, *names: str) -> int:
    """The first of these fields that is a sound count."""
    for name in names:
        number = value.get(name) if isinstance(value, dict) else 0
        if type(number) is int and number > 0:
            return number
    return 0
