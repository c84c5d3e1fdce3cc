"""/v1/images: pictures as base64 or by an address. https://platform.openai.com/docs/api-reference/images"""

import base64
import re
import time
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.door import Door
from sandbox.model.media.pictures import png
from sandbox.model.routes.forms import read_form
from sandbox.model.shelf import Thing, new_id
from sandbox.model.speech.script import tokens

LARGEST = 50 * 1024 * 1024
SIZE = re.compile(r"(\d{1,4})x(\d{1,4})")
EVERYBODY = "everybody"


class Images:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/images/generations", self.generate),
            web.post("/v1/images/edits", self.edit),
            web.post("/v1/images/variations", self.vary),
            web.get("/pictures/{picture}", self.picture),
        ]

    async def generate(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        body = await self._door.json(request)
        if not isinstance(body, dict):
            raise errors.bad_json()
        if not body.get("prompt"):
            raise errors.missing("prompt")
        return self._made(request, body, str(body["prompt"]))

    async def edit(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        form = await read_form(self._door, request, LARGEST)
        images = [form.file("image"), *form.files["image"][1:]]
        words = form.text("prompt") + "".join(str(len(image.content)) for image in images)
        return self._made(request, form.fields, words)

    async def vary(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        form = await read_form(self._door, request, LARGEST)
        return self._made(request, form.fields, form.file("image").name)

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """Where an address leads: anybody may look, as with OpenAI's signed ones."""
        found = self._door.state.shelf.get("picture", request.match_info["picture"], EVERYBODY)
        if found is None:
            raise errors.no_such("picture", request.match_info["picture"])
        return web.Response(body=found.content, content_type="image/png")

    def _made(self, request: web.Request, options: Any, words: str) -> web.StreamResponse:
        model = str(options.get("model") or "dall-e-2")
        self._door.known(request, model, "images")
        width, height = _size(str(options.get("size") or "1024x1024"))
        form = options.get("response_format") or ("b64_json" if model == "gpt-image-1" else "url")
        if form not in ("url", "b64_json"):
            raise errors.invalid("response_format", f"'{form}'. Supported values are: 'url', 'b64_json'.")
        if model == "gpt-image-1" and options.get("response_format"):
            raise errors.ApiError(
                400, "Unknown parameter: 'response_format'.", code="unknown_parameter", param="response_format"
            )
        pictures = [png(f"{words} {n}", width, height) for n in range(_count(options.get("n")))]
        data = [self._shown(request, picture, form) for picture in pictures]
        if model == "dall-e-3":
            data = [{**item, "revised_prompt": words} for item in data]
        answer: dict[str, Any] = {"created": int(time.time()), "data": data}
        if model == "gpt-image-1":
            answer["usage"] = _usage(words, len(pictures))
        return web.json_response(answer)

    def _shown(self, request: web.Request, picture: bytes, form: str) -> dict[str, Any]:
        if form == "b64_json":
            return {"b64_json": base64.b64encode(picture).decode()}
        name = new_id("img-")
        self._door.state.shelf.put("picture", Thing(EVERYBODY, {"id": name}, picture))
        root = request.path.partition("/v1/")[0]
        return {"url": f"http://{request.host}{root}/pictures/{name}"}


def _size(words: str) -> tuple[int, int]:
    found = SIZE.fullmatch(words)
    if words == "auto" or found is None:
        if words != "auto":
            raise errors.invalid("size", f"'{words}'. Supported values are: '1024x1024', '1024x1536', ... and 'auto'.")
        return 1024, 1024
    return max(int(found.group(1)), 1), max(int(found.group(2)), 1)


def _count(value: Any) -> int:
    number = int(value) if str(value or 1).isdigit() and value else 1
    if not 1 <= number <= 10:
        raise errors.invalid("n", "expected an integer between 1 and 10.")
    return number


def _usage(words: str, count: int) -> dict[str, Any]:
    asked, made = len(tokens(words)), 1056 * count
    return {
        "input_tokens": asked,
        "input_tokens_details": {"text_tokens": asked, "image_tokens": 0},
        "output_tokens": made,
        "total_tokens": asked + made,
    }
