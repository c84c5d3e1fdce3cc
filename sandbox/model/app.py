"""The scripted OpenAI as an application: its routes, and the control routes beside it.

The sandbox mounts `make_model_app` under /model, so that the base URL is http://127.0.0.1:8091/model/v1. For tests
that need nothing else `python -m sandbox.model --port 0` runs the model alone, with these routes beside it:

    GET  /sandbox/api/model/requests?since=0   {"requests": [...]}, the journal
    POST /sandbox/api/chaos                    {"model": {...}}, see ModelState.apply
    POST /sandbox/api/reset                    faults, pace, journal and stored objects as at the start
"""

from aiohttp import web

from sandbox.model.door import Door
from sandbox.model.media.audio import Audio
from sandbox.model.media.images import Images
from sandbox.model.responses.routes import Responses
from sandbox.model.routes.batches import Batches
from sandbox.model.routes.chat import Chat
from sandbox.model.routes.completions import Completions
from sandbox.model.routes.embeddings import Embeddings
from sandbox.model.routes.files import Files
from sandbox.model.routes.models import Models
from sandbox.model.routes.moderations import Moderations
from sandbox.model.state import ModelState

NOUNS = (Chat, Completions, Embeddings, Responses, Images, Audio, Moderations, Files, Batches, Models)
LARGEST = 512 * 1024 * 1024
"""Bytes of a request: OpenAI takes files of 512 MB."""


def make_model_app(state: ModelState) -> web.Application:
    door = Door(state)
    app = web.Application(middlewares=[door.journal], client_max_size=LARGEST)
    for noun in NOUNS:
        app.router.add_routes(noun(door).routes())
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
