"""Everything wired into one aiohttp application."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web

from sandbox import (
    application_api,
    auth_api,
    callbacks,
    cardkit,
    directory_api,
    elements,
    file_api,
    history_api,
    message_api,
    oauth_api,
    reaction_api,
    tenant_api,
)
from sandbox.control import Control, answer, spoken_errors
from sandbox.door import Door
from sandbox.events import Events
from sandbox.feed import Feed
from sandbox.housing import Housing
from sandbox.inspection import Inspection
from sandbox.longlink import LongLink
from sandbox.mischief import Mischief
from sandbox.model.app import make_model_app
from sandbox.model.state import ModelState
from sandbox.oauth_old import OldSignIn
from sandbox.oauth_page import SignInPage
from sandbox.push import Webhook
from sandbox.registration import Registration
from sandbox.state import State
from sandbox.store import Store

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MAX_BODY = 110 * 1024 * 1024
SWEEP_SECONDS = 0.2
SAVE_EVERY = 5
PAGE = Path(__file__).parent / "page"
HOSTS = ("127.0.0.1", "localhost", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
API = (
    application_api,
    auth_api,
    message_api,
    history_api,
    cardkit,
    elements,
    callbacks,
    file_api,
    reaction_api,
    directory_api,
    tenant_api,
    oauth_api,
)


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No other site may reach in through a visitor's browser: the Host is ours, and so is the Origin."""
    name = request.host.rpartition(":")[0] or request.host
    origin = request.headers.get("Origin")
    if name not in HOSTS or (origin is not None and origin != f"http://{request.host}"):
        return web.Response(status=403, text="only for pages of this sandbox")
    return await handler(request)


def make_app(state: State, store: Store) -> web.Application:
    """The Open Platform, the long connection, the model, the page and the control API."""
    app = web.Application(middlewares=[loopback_only, spoken_errors], client_max_size=MAX_BODY)
    webhook, link = Webhook(state), LongLink(state)
    events = Events(state, link if state.settings.transport == "websocket" else webhook)
    mount_model(app, state.model, state.feed)
    routes = [route for module in API for route in module.ROUTES]
    app.add_routes(SignInPage(state).routes())
    app.add_routes(OldSignIn(state).routes())
    app.router.add_route("*", "/open-apis/{tail:.*}", Door(state, routes))
    app.add_routes(link.routes())
    app.add_routes(Inspection(state).routes())
    app.add_routes(Control(state, events).routes())
    app.add_routes(Housing(state).routes())
    app.add_routes(Registration(state).routes())
    app.add_routes(Mischief(state, events, webhook, link.control).routes())
    _serve_page(app)

    async def alive(app: web.Application) -> AsyncIterator[None]:
        sweeper = asyncio.create_task(_sweep(state, store))
        yield
        sweeper.cancel()
        events.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeper
        await link.close()
        await webhook.close()
        store.close()

    async def leaving(app: web.Application) -> None:
        state.feed.close()
        await link.close()

    app.cleanup_ctx.append(alive)
    app.on_shutdown.append(leaving)
    return app


def mount_model(app: web.Application, model: ModelState, feed: Feed) -> None:
    """The scripted OpenAI under /model, and its journal."""

    async def requests(request: web.Request) -> web.Response:
        return answer(model.journal.since(int(request.query.get("since", "0"))))

    model.watch = lambda entry: feed.emit("model", request=entry)
    app.add_subapp("/model", make_model_app(model))
    app.router.add_get("/sandbox/api/model/requests", requests)


async def _sweep(state: State, store: Store) -> None:
    """Close streams whose time is over, so that the page sees it without asking; save once a second."""
    for turn in itertools.count(1):
        await asyncio.sleep(SWEEP_SECONDS)
        if turn % SAVE_EVERY == 0:
            store.save()
        for entity in list(state.cards.all.values()):
            if entity.stream == "on" and not state.cards.streaming(entity):
                state.touch_card(entity)


def _serve_page(app: web.Application) -> None:
    if not (PAGE / "index.html").exists():
        return

    async def index(request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def strict(request: web.Request, response: web.StreamResponse) -> None:
        if request.path == "/" or request.path.startswith("/page/"):
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "no-cache"

    app.on_response_prepare.append(strict)
    app.router.add_get("/", index)
    app.router.add_static("/page/", PAGE)
