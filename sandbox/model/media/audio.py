"""/v1/audio: words spoken, and spoken words written down. https://platform.openai.com/docs/api-reference/audio

The sandbox hears nothing: what it "understands" is the name and the size of the file, or what `prompt` tells it by
[[say words]].
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.door import Door
from sandbox.model.media import sounds
from sandbox.model.routes.forms import Form, read_form
from sandbox.model.speech.script import reply, tokens
from sandbox.model.speech.stream import Caller, Faults, pour

LARGEST = 25 * 1024 * 1024
LONGEST = 4096
PIECE = 8192
FORMS: Mapping[str, tuple[str, Callable[[str], bytes]]] = {
    "mp3": ("audio/mpeg", sounds.mp3),
    "wav": ("audio/wav", sounds.wav),
    "pcm": ("audio/pcm", sounds.pcm),
}
SRT = "1\n00:00:00,000 --> 00:00:02,000\n{text}\n\n"
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n{text}\n\n"


class Audio:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/audio/speech", self.speak),
            web.post("/v1/audio/transcriptions", self.transcribe),
            web.post("/v1/audio/translations", self.translate),
        ]

    async def speak(self, request: web.Request) -> web.StreamResponse:
        fault = self._door.admit(request)
        body = await self._door.json(request)
        if not isinstance(body, dict):
            raise errors.bad_json()
        for name in ("model", "input", "voice"):
            if not body.get(name):
                raise errors.missing(name)
        self._door.known(request, body["model"], "audio/speech")
        words = str(body["input"])
        if len(words) > LONGEST:
            raise errors.invalid("input", f"string too long, at most {LONGEST} characters.", "string_above_max_length")
        form = body.get("response_format") or "mp3"
        if form not in FORMS:
            raise errors.invalid("response_format", f"'{form}'. The sandbox speaks {', '.join(FORMS)} only.")
        kind, make = FORMS[form]
        sound = make(words)
        response = await self._door.open(request, kind)
        answer = reply([{"role": "user", "content": words}])
        pieces = (sound[at : at + PIECE] for at in range(0, len(sound), PIECE))
        faults, pace = Faults(request["caller"], fault, answer), self._door.pace(request, answer)
        await pour(response, request["caller"], pieces, entry=request["entry"], pace=pace, faults=faults)
        return response

    async def transcribe(self, request: web.Request) -> web.StreamResponse:
        return await self._written(request, "transcriptions")

    async def translate(self, request: web.Request) -> web.StreamResponse:
        return await self._written(request, "translations")

    async def _written(self, request: web.Request, what: str) -> web.StreamResponse:
        fault = self._door.admit(request)
        form = await read_form(self._door, request, LARGEST)
        self._door.known(request, form.text("model"), f"audio/{what}")
        text = _heard(form)
        if form.fields.get("stream") == "true" and form.fields["model"] != "whisper-1":
            answer = reply([{"role": "user", "content": form.fields.get("prompt", "")}])
            return await self._stream(request, text, Faults(request["caller"], fault, answer))
        return _as_asked(form, text, what.removesuffix("s"))

    async def _stream(self, request: web.Request, text: str, faults: Faults) -> web.StreamResponse:
        caller: Caller = request["caller"]
        response = await self._door.open(request)
        words = (_event({"type": "transcript.text.delta", "delta": token}) for token in tokens(text))
        pace = self._door.pace(request, reply([]))
        if await pour(response, caller, words, entry=request["entry"], pace=pace, faults=faults):
            done = {"type": "transcript.text.done", "text": text, "usage": _usage(text)}
            await caller.write(response, _event(done))
        return response


def _heard(form: Form) -> str:
    file = form.file("file")
    if not file.content:
        raise errors.ApiError(400, "Audio file is too short. Minimum audio length is 0.1 seconds.", param="file")
    told = reply([{"role": "user", "content": form.fields.get("prompt", "")}])
    return told.text if "say" in told.directives else f"{file.name}, {len(file.content)} bytes"


def _as_asked(form: Form, text: str, task: str) -> web.StreamResponse:
    wanted = form.fields.get("response_format") or "json"
    if wanted in ("text", "srt", "vtt"):
        words = {"text": f"{text}\n", "srt": SRT.format(text=text), "vtt": VTT.format(text=text)}[wanted]
        return web.Response(text=words, content_type="text/plain")
    if wanted == "verbose_json":
        segment = {"id": 0, "seek": 0, "start": 0.0, "end": 2.0, "text": text, "tokens": [1], "temperature": 0.0}
        segment |= {"avg_logprob": -0.2, "compression_ratio": 1.1, "no_speech_prob": 0.01}
        told = {"task": task, "language": form.fields.get("language", "english"), "duration": 2.0, "text": text}
        return web.json_response({**told, "segments": [segment], "usage": {"type": "duration", "seconds": 2}})
    if wanted != "json":
        raise errors.invalid("response_format", f"'{wanted}'.")
    return web.json_response({"text": text, "usage": _usage(text)})


def _usage(text: str) -> dict[str, Any]:
    said = len(tokens(text))
    return {
        "type": "tokens",
        "input_tokens": 20,
        "input_token_details": {"text_tokens": 0, "audio_tokens": 20},
        "output_tokens": said,
        "total_tokens": 20 + said,
    }


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
