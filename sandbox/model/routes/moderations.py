"""POST /v1/moderations. https://platform.openai.com/docs/api-reference/moderations/create"""

from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.door import Door
from sandbox.model.shelf import new_id

WORDS = {"harassment": ("idiot", "笨蛋"), "violence": ("kill", "murder", "杀"), "sexual": ("porn", "色情")}
CATEGORIES = (
    *("harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm"),
    *("self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic"),
)


class Moderations:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/moderations", self.create)]

    async def create(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        body = await self._door.json(request)
        if not isinstance(body, dict):
            raise errors.bad_json()
        if not body.get("input"):
            raise errors.missing("input")
        model = body.get("model") or "omni-moderation-latest"
        self._door.known(request, model, "moderations")
        given = body["input"] if isinstance(body["input"], list) else [body["input"]]
        if all(isinstance(item, dict) for item in given):
            given = [" ".join(str(item.get("text", "")) for item in given)]
        results = [_result(str(item)) for item in given]
        return web.json_response({"id": new_id("modr-"), "model": model, "results": results})


def _result(text: str) -> dict[str, Any]:
    found = {name for name, words in WORDS.items() if any(word in text.lower() for word in words)}
    return {
        "flagged": bool(found),
        "categories": {name: name in found for name in CATEGORIES},
        "category_scores": {name: 0.97 if name in found else 0.0001 for name in CATEGORIES},
        "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
    }
