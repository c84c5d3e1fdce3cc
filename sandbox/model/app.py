"""A scripted OpenAI on loopback: what the bot talks to when no key is set, and the only model in the tests.

The sandbox mounts `make_model_app` under /model, so that the base URL is http://127.0.0.1:8091/model/v1. For tests
that need nothing else `python -m sandbox.model --port 0` runs the model alone, with these routes beside it:

    GET  /sandbox/api/model/requests?since=0   {"requests": [...]}, the journal
    POST /sandbox/api/chaos                    {"model": {...}}, see ModelState.apply
    POST /sandbox/api/reset                    faults, pace and journal as at the start
"""

from aiohttp import web

from sandbox.model.door import ModelApi
from sandbox.model.state import ModelState


def make_model_app(state: ModelState) -> web.Application:
    api = ModelApi(state)
    app = web.Application(middlewares=[api.journal], client_max_size=32 * 1024 * 1024)
    app.router.add_post("/v1/chat/completions", api.chat)
    app.router.add_post("/v1/embeddings", api.embeddings)
    app.router.add_get("/v1/models", api.models)
    app.router.add_get("/v1/models/{model}", api.model)
    return app


def make_alone_app(state: ModelState) -> web.Application:
    """The model under /model and its control routes, without the rest of the sandbox."""

    async def requests(request: web.Request) -> web.Response:
        return web.json_response({"requests": state.journal.since(int(request.query.get("since", "0")))})

    async def chaos(request: web.Request) -> web.Response:
        try:
            state.apply((await request.json()).get("model", {}))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(state.describe())

    async def reset(request: web.Request) -> web.Response:
        state.reset()
        return web.json_response({})

    app = web.Application()
    app.add_subapp("/model", make_model_app(state))
    app.router.add_get("/sandbox/api/model/requests", requests)
    app.router.add_post("/sandbox/api/chaos", chaos)
    app.router.add_post("/sandbox/api/reset", reset)
    return app
