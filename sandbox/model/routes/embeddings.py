"""POST /v1/embeddings. https://platform.openai.com/docs/api-reference/embeddings/create"""

from aiohttp import web

from sandbox.model.bodies import packed, vector_of
from sandbox.model.door import Door
from sandbox.model.routes.checks import check_embeddings
from sandbox.model.speech.script import tokens


class Embeddings:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/embeddings", self.create)]

    async def create(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        body = await self._door.json(request)
        texts, size = check_embeddings(body)
        self._door.known(request, body["model"], "embeddings")
        vectors = [vector_of(text, size) for text in texts]
        encoded = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": n, "embedding": packed(vector) if encoded else vector}
            for n, vector in enumerate(vectors)
        ]
        used = sum(len(tokens(text)) for text in texts)
        usage = {"prompt_tokens": used, "total_tokens": used}
        return web.json_response({"object": "list", "data": data, "model": body["model"], "usage": usage})
