"""A provider's stream of events as it passes by: cut only between events, listened to, and left as it is.

Bytes in, bytes out. What is held back is no more than the event that has not ended yet, so that a whole one can be
looked at; one that is longer than `HELD` is passed on in pieces, and only its begin and its end are heard. The only
event that is ever taken out is the usage that we asked for ourselves.

Most events say nothing but text. Those are told apart by a few searches for bytes; only the others are parsed.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from gateway.asked.references import items_in
from gateway.provider.counts import DELTA, Weight
from gateway.provider.cutting import first_end, last_end, split
from gateway.provider.giant import Giant
from llm.blame import blame_event
from llm.errors import LlmError
from llm.sse import SseParser

HELD = 65_536
LAST_HINT = re.compile(rb'"type"\s*:\s*"[a-z_.]*\.(?:completed|incomplete|failed|done)"')
PREFACE = re.compile(
    r"response\.(?:created|queued|in_progress|(?:output_item|content_part|reasoning_summary_part)\.added)"
)
"""Events of /v1/responses that come before anything is said."""
LAST = {
    "response.completed",
    "response.incomplete",
    "response.failed",
    "speech.audio.done",
    "transcript.text.done",
    "image_generation.completed",
    "image_edit.completed",
}


@dataclass
class Seen:
    """What was noticed in a stream so far. `usage` is the provider's own count, as it came; `made` an object's id,
    `items` those of what a response has said.

    `finished` counts the answers that are whole, `done` is the stream's own last word.
    """

    real: bool = False
    finished: int = 0
    done: bool = False
    usage: dict[str, Any] | None = None
    items: list[str] = field(default_factory=list)
    error: LlmError | None = None
    made: str = ""
    weight: Weight = field(default_factory=Weight)


@dataclass
class Passing:
    """One stream. `secret` is taken out of error events; `drop_usage`: the caller did not ask for the usage event.

    `choices`: how many answers it brings. `background`: it is under way from its first event on, whether or not anybody
    listens; its caller waits for its id, and another key would begin another one.
    """

    secret: str
    drop_usage: bool = False
    choices: int = 1
    background: bool = False
    seen: Seen = field(default_factory=Seen)
    _held: bytes = b""
    _giant: Giant | None = None

    @property
    def finished(self) -> bool:
        """All answers are whole; what may still come is the usage, and the last word."""
        return self.seen.finished >= self.choices

    @property
    def between_events(self) -> bool:
        """What was passed on ends with an event."""
        return self._giant is None

    def feed(self, portion: bytes) -> bytes:
        """What may be passed on now."""
        if self._held:
            portion = self._held + portion
        end = last_end(portion)
        if end == 0:
            return self._hold(portion)
        whole, self._held = portion[:end], portion[end:]
        if self._giant is not None:
            first = first_end(whole)
            self._end_giant(whole[:first])
            return whole[:first] + self._hear(whole[first:])
        return self._hear(whole)

    def end(self) -> bytes:
        """The stream is over: its last event, should the end of that have been forgotten. A torn one is left out."""
        last, self._held = self._held, b""
        if self._giant is not None:
            self._end_giant(last)
            return last
        return b"" if _is_torn(last) else self._hear(last)

    def _hold(self, portion: bytes) -> bytes:
        if len(portion) <= HELD:
            self._held = portion
            return b""
        # Line ends may be half of the empty line that ends it.
        passed = portion.rstrip(b"\r\n")
        self._held = portion[len(passed) :]
        if self._giant is None:
            self._begin_giant(passed)
        else:
            self._giant.goes_on(passed)
        return passed

    def _begin_giant(self, portion: bytes) -> None:
        self._giant = giant = Giant(portion)
        self.seen.made = self.seen.made or giant.made
        self.seen.real = self.seen.real or not self._is_preface(giant.kind)
        if not giant.kind or giant.kind.endswith("delta"):
            # How much of it is text nobody can tell: a picture must not use up its caller's day.
            self.seen.weight.narrow += HELD

    def _end_giant(self, last: bytes) -> None:
        giant, self._giant = self._giant, None
        assert giant is not None
        giant.goes_on(last)
        giant.ends()
        self.seen.usage = giant.usage or self.seen.usage
        self.seen.finished += giant.answers + (giant.kind in LAST)
        self.seen.items = giant.items or self.seen.items

    def _hear(self, whole: bytes) -> bytes:
        if self.seen.real and not _notable(whole):
            self.seen.weight.add(whole)
            return whole
        kept = [event for event in split(whole) if self._keep(event)]
        passed = b"".join(kept)
        return passed.replace(self.secret.encode(), b"***") if self.seen.error and self.secret else passed

    def _keep(self, raw: bytes) -> bool:
        """Listen to one event; whether it is passed on."""
        self.seen.weight.add(raw)
        for event in (parser := SseParser()).feed(raw) + parser.end():
            if event.data.strip() == b"[DONE]":
                self.seen.done = True
                return True
            chunk = _object(event.data)
            if chunk is None:
                self.seen.real = True
                return True
            if chunk.get("error") or "error" in (event.name, chunk.get("type")):
                self.seen.error = blame_event(chunk.get("error") or chunk, secret=self.secret)
                return True
            kind = chunk.get("type")
            return self._typed(str(kind), chunk, raw) if kind and "choices" not in chunk else self._chunk(chunk)
        return True

    def _typed(self, kind: str, chunk: dict[str, Any], raw: bytes) -> bool:
        """An event that names its kind: of /v1/responses, and of sounds and pictures that stream."""
        if kind.startswith("response."):
            self.seen.weight.texts = DELTA
        response = chunk.get("response")
        about = response if isinstance(response, dict) else chunk
        self.seen.made = self.seen.made or str(about.get("id") or "")
        if isinstance(about.get("usage"), dict):
            self.seen.usage = about["usage"]
        if kind == "response.failed" and about.get("error"):
            self.seen.error = blame_event(about["error"], secret=self.secret)
        if kind in LAST:
            self.seen.finished += 1
            self.seen.items = items_in(raw)
        self.seen.real = self.seen.real or not (self.seen.error or self._is_preface(kind))
        return True

    def _is_preface(self, kind: str) -> bool:
        return not self.background and PREFACE.fullmatch(kind) is not None

    def _chunk(self, chunk: dict[str, Any]) -> bool:
        choices = chunk.get("choices")
        self.seen.made = self.seen.made or str(chunk.get("id") or "")
        if isinstance(chunk.get("usage"), dict):
            self.seen.usage = chunk["usage"]
            if self.drop_usage and choices == []:
                return False
        for choice in choices if isinstance(choices, list) else [{"delta": chunk}]:
            if isinstance(choice, dict):
                self.seen.finished += bool(choice.get("finish_reason"))
                self.seen.real = self.seen.real or bool(self.seen.finished) or _says(choice)
        return True


def _notable(whole: bytes) -> bool:
    """Whether something in it may be more than text. Inside a JSON string these quotes would be escaped."""
    return (
        b'"error"' in whole
        or b"[DONE]" in whole
        or b"event: error" in whole
        or b"event:error" in whole
        or (b'"type"' in whole and LAST_HINT.search(whole) is not None)
        or whole.count(b'"usage"') != whole.count(b'"usage":null')
        or whole.count(b'"finish_reason"') != whole.count(b'"finish_reason":null')
    )


def _says(choice: dict[str, Any]) -> bool:
    """Whether a choice has any output: a delta with more than a role and empty words, or an old-style text."""
    delta = choice.get("delta") or choice.get("message")
    said = [value for name, value in delta.items() if name != "role"] if isinstance(delta, dict) else []
    return any(said) or bool(choice.get("text"))


def _is_torn(raw: bytes) -> bool:
    """Whether these bytes at a stream's end are half an event, on which a program's JSON parser would trip."""
    events = (parser := SseParser()).feed(raw) + parser.end()
    return any(event.data.strip() != b"[DONE]" and _object(event.data) is None for event in events)


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
