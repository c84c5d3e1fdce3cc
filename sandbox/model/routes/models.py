"""GET /v1/models and /v1/models/{model}. https://platform.openai.com/docs/api-reference/models"""

from aiohttp import web

from sandbox.model import errors
from sandbox.model.bodies import model_of
from sandbox.model.door import Door


class Models:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/models", self.all), web.get("/v1/models/{model}", self.one)]

    async def all(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        return web.json_response({"object": "list", "data": [model_of(name) for name in self._door.state.models]})

    async def one(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        name = request.match_info["model"]
        if name not in self._door.state.models:
            raise errors.unknown_model(name)
        return web.json_response(model_of(name))
