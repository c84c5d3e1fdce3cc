"""What the scripted model answers: a pure function of the conversation, Chinese or English like the question.

A test tells it what to do by directives in the last message of the user:

    [[say words]] [[say-base64 5L2g5aW9]]  exactly this          [[repeat 200]]  the rest of the message, so often
    [[text 20000]]     so many characters of reading             [[empty]]       no text at all
    [[reasoning why]]  reasoning_content first                   [[finish length]]  another finish_reason
    [[delay 2]]        seconds before the first token            [[rate 100]]    tokens a second, 0 for all at once
    [[stall]] [[stall 5]] [[stall -1]]  silent for ever: before the first token, after 5, before the headers
    [[cut 5]]          the connection breaks after 5 tokens      [[error 5]]     an error event after 5 tokens
    [[whole]]          JSON though a stream was asked for        [[pings]]       comments while it stalls
    [[status 500]]     this status, whatever the key             [[no-done]]     an end without finish_reason and [DONE]
    [[call look {"at": "it"}]]  a call of this tool, which the request must offer; several are made side by side
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.model.speech.talk import Talk, language_of, reading
from sandbox.model.speech.tools import ToolCall

DIRECTIVE = re.compile(r"\[\[\s*([a-z][a-z0-9-]*)(?:\s+(.*?))?\s*\]\]", re.DOTALL)
CJK = r"\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
TOKEN = re.compile(rf"[{CJK}]|[ \t]?[^\s{CJK}]{{1,6}}|\s+")


@dataclass(frozen=True)
class Reply:
    """What is said. Tokens join to the text; `directives` are the test's wishes about how it is said."""

    text: str
    reasoning: str = ""
    directives: dict[str, str] = field(default_factory=dict)
    calls: tuple[ToolCall, ...] = ()

    @property
    def finish(self) -> str:
        return self.directives.get("finish", "tool_calls" if self.calls else "stop")

    def number(self, name: str, default: float) -> float:
        try:
            return float(self.directives[name])
        except (KeyError, ValueError):
            return default


def tokens(text: str) -> list[str]:
    """Pieces about as large as a model's tokens; together they are the text."""
    return TOKEN.findall(text)


def text_of(content: Any) -> str:
    """The words of a message: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict) and "text" in part)


def reply(messages: Sequence[dict[str, Any]], model: str = "") -> Reply:
    said = [text_of(item.get("content")) for item in messages if item.get("role") == "user"]
    question = said[-1] if said else ""
    directives = {name: value or "" for name, value in DIRECTIVE.findall(question)}
    plain = DIRECTIVE.sub("", question).strip()
    text = _told(directives, plain)
    if text is None:
        talk = Talk(plain, said[:-1], _system(messages), _images(messages))
        text = talk.answer()
    reasoning = directives.get("reasoning", "")
    if not reasoning and "reasoner" in model:
        reasoning = (
            "先看清问题，再想答案。" if language_of(plain) == "zh" else "First understand the question, then answer it."
        )
    return Reply(text, reasoning, directives)


def _told(directives: dict[str, str], plain: str) -> str | None:
    if "empty" in directives:
        return ""
    if "say" in directives:
        return directives["say"]
    if "say-base64" in directives:
        return _decoded(directives["say-base64"])
    if "text" in directives:
        return reading(_count(directives["text"], 1000), language_of(plain))
    if "repeat" in directives:
        return (plain or "好") * _count(directives["repeat"], 1)
    return None


def _count(words: str, default: int) -> int:
    return min(int(words), 2_000_000) if words.isdigit() else default


def _decoded(words: str) -> str:
    try:
        return base64.b64decode(words, validate=False).decode("utf-8", "replace")
    except binascii.Error:
        return "?"


def _system(messages: Sequence[dict[str, Any]]) -> str:
    roles = ("system", "developer")
    return "\n".join(text_of(item.get("content")) for item in messages if item.get("role") in roles).strip()


def _images(messages: Sequence[dict[str, Any]]) -> int:
    content = messages[-1].get("content") if messages else None
    parts = content if isinstance(content, list) else []
    return sum(1 for part in parts if isinstance(part, dict) and part.get("type") == "image_url")
