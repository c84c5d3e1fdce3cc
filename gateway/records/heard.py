"""What went back to a caller, put together again: one JSON object, or the message that a stream was."""

import json
from typing import Any

from llm.sse import SseParser, TooLong

CHOICE_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


def heard(data: bytes, whole: bool) -> Any:
    """`whole`: nothing of it is missing. What is neither JSON nor a stream is told by its size."""
    start = data[:64].lstrip()
    if start.startswith((b"data:", b"event:", b":", b"id:", b"retry:")):
        return _stream(data)
    if whole and start.startswith((b"{", b"[")):
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            pass
    if start.startswith((b"{", b"[")) or data.isascii():
        return {"text": data.decode("utf-8", "replace")}
    return {"not_kept": "bytes", "bytes": len(data)}


def message_in(answer: Any) -> Any:
    """The message of a chat completion; None where there is none, or more than one."""
    choices = answer.get("choices") if isinstance(answer, dict) else None
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
        return None
    return choices[0].get("message")


def _stream(data: bytes) -> Any:
    parser, stream = SseParser(), _Stream()
    try:
        for event in parser.feed(data) + parser.end():
            try:
                chunk = json.loads(event.data)
            except (ValueError, RecursionError):
                continue
            if isinstance(chunk, dict):
                stream.add(chunk)
    except TooLong:
        pass
    return stream.whole()


class _Stream:
    def __init__(self) -> None:
        self._choices: dict[int, dict[str, Any]] = {}
        self._known: dict[str, Any] = {}
        self._text: list[str] = []

    def add(self, chunk: dict[str, Any]) -> None:
        for name in ("id", "model", "usage", "error", "response"):
            if chunk.get(name):
                self._known[name] = chunk[name]
        if isinstance(chunk.get("delta"), str) and str(chunk.get("type", "")).endswith("output_text.delta"):
            self._text.append(chunk["delta"])
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict):
                self._choice(choice)

    def whole(self) -> Any:
        response = self._known.get("response")
        if isinstance(response, dict):
            done = response.get("output")
            return response if done or not self._text else {**response, "output_text": "".join(self._text)}
        choices = [_finished(index, self._choices[index]) for index in sorted(self._choices)]
        return {**self._known, "choices": choices}

    def _choice(self, choice: dict[str, Any]) -> None:
        index = choice.get("index", 0)
        known = self._choices.setdefault(index if isinstance(index, int) else 0, {"texts": {}, "calls": {}})
        known["finish_reason"] = choice.get("finish_reason") or known.get("finish_reason")
        delta = choice.get("delta")
        said = delta if isinstance(delta, dict) else {"content": choice.get("text")}
        for name in CHOICE_TEXTS:
            if isinstance(said.get(name), str):
                known["texts"].setdefault(name, []).append(said[name])
        calls = said.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict):
                _add_call(known["calls"], call)


def _add_call(calls: dict[int, dict[str, Any]], call: dict[str, Any]) -> None:
    index = call.get("index", 0)
    known = calls.setdefault(index if isinstance(index, int) else 0, {"type": "function", "function": {}})
    if call.get("id"):
        known["id"] = call["id"]
    function = call.get("function")
    for name, value in function.items() if isinstance(function, dict) else ():
        if isinstance(value, str):
            known["function"][name] = known["function"].get(name, "") + value


def _finished(index: int, known: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant"}
    message |= {name: "".join(parts) for name, parts in known["texts"].items()}
    if known["calls"]:
        message["tool_calls"] = [known["calls"][number] for number in sorted(known["calls"])]
    return {"index": index, "message": message, "finish_reason": known["finish_reason"]}
