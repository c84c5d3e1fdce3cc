"""What a request says so far, as marks (store/records/digests.py): one for each message, in their order.

What clients change when they send a message back is left out: white space around it, ids of tool calls, one text as a
string or as a part, system or developer. https://platform.openai.com/docs/api-reference/chat/create
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.records.calls import MOST_MARKS
from store.records.digests import after, named, text_of

STORED = "response"
"""What marks of stored responses are called."""
TEXTS = ("text", "input_text", "output_text")
SAME_ROLE = {"developer": "system"}


@dataclass(frozen=True)
class Chain:
    """`last` is where the next message goes on; empty where nothing can."""

    heads: Sequence[str] = ()
    own: Sequence[str] = ()
    last: bytes = b""


NO_CHAIN = Chain()


def chain_of(route: str, fields: Mapping[str, Any], start: bytes) -> Chain:
    """`start` is where all chains of this person begin; `fields` is the request's body."""
    previous = fields.get("previous_response_id")
    if isinstance(previous, str) and previous:
        return Chain(heads=(named(start, STORED, previous),))
    pieces = [_piece(message) for message in _messages(route, fields)]
    if not pieces:
        return NO_CHAIN
    marks, mark = [], after(start, route.encode())
    for piece in pieces:
        mark = after(mark, piece)
        marks.append(mark)
    kept = [text_of(one) for one in marks[-MOST_MARKS - 1 :]]
    return Chain(kept[:-1], kept[-1:], mark)


def answered(chain: Chain, message: Any) -> Sequence[str]:
    """The marks of a chain with this answer; none where it is no message."""
    if not chain.last or not isinstance(message, dict):
        return ()
    return (text_of(after(chain.last, _piece(message))),)


def first_words(route: str, fields: Mapping[str, Any], most: int) -> str:
    """How the first thing that a person says begins, in one line."""
    for message in _messages(route, fields):
        if isinstance(message, dict) and message.get("role") == "user":
            text = _words(message.get("content"))
            if text:
                return " ".join(text.split())[:most]
    return ""


def _messages(route: str, fields: Mapping[str, Any]) -> list[Any]:
    if route == "completions":
        prompt = fields.get("prompt")
        return [{"role": "user", "content": prompt}] if isinstance(prompt, str) else []
    name = "messages" if route == "chat/completions" else "input"
    said = fields.get(name)
    if isinstance(said, str):
        said = [{"role": "user", "content": said}]
    if not isinstance(said, list):
        return []
    instructions = fields.get("instructions")
    return [{"role": "system", "content": instructions}, *said] if isinstance(instructions, str) else said


def _piece(message: Any) -> bytes:
    if not isinstance(message, dict):
        return _json(message)
    role, content = message.get("role"), _text(message.get("content"))
    role = SAME_ROLE.get(role, role) if isinstance(role, str) else role
    more = [_call(call) for call in calls] if isinstance(calls := message.get("tool_calls"), list) else []
    kind = message.get("type", "message")
    if kind != "message":
        more.append({name: value for name, value in message.items() if name not in ("id", "status", "role", "content")})
    if isinstance(content, str) and not more and isinstance(role, str):
        return f"{role}\0{content}".encode("utf-8", "replace")
    return _json([role, content, more, message.get("tool_call_id") if not more else None])


def _text(content: Any) -> Any:
    """A message's text, also where it comes in parts; its parts where they are more than text."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content.strip()
    if isinstance(content, list) and all(isinstance(part, dict) and part.get("type") in TEXTS for part in content):
        return "".join(str(part.get("text", "")) for part in content).strip()
    return content


def _words(content: Any) -> str:
    """A message's text, whatever else it brings."""
    if isinstance(content, list):
        content = [part for part in content if isinstance(part, dict) and part.get("type") in TEXTS]
    text = _text(content)
    return text if isinstance(text, str) else ""


def _call(call: Any) -> Any:
    function = call.get("function") if isinstance(call, dict) else None
    return [function.get("name"), function.get("arguments")] if isinstance(function, dict) else call


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
