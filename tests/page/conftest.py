"""A sandbox with an app behind it, and a real browser in front of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.page.client import Client, Place, make_client, make_place
from tests.page.platform import App, Bot
from tests.servers import Sandbox

NewClient = Callable[..., Client]


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """The app that the sandbox pushes to."""
    server = App()
    yield server
    server.close()


@pytest.fixture(scope="module")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory, app: App) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox"), app.url) as started:
        yield started


@pytest.fixture
def sandbox(shared_sandbox: Sandbox, app: App) -> Sandbox:
    """Nothing said, nothing broken."""
    shared_sandbox.post("reset")
    shared_sandbox.post("clock", scale=1)
    app.reset()
    return shared_sandbox


@pytest.fixture
def place(sandbox: Sandbox) -> Place:
    return make_place(sandbox)


@pytest.fixture
def bot(sandbox: Sandbox) -> Bot:
    return Bot(sandbox)


@pytest.fixture
def new_client(browser: Browser) -> Iterator[NewClient]:
    """Windows on a sandbox. Afterwards none of them may have complained."""
    contexts: list[BrowserContext] = []
    clients: list[Client] = []

    def make(sandbox: Sandbox, **options: Any) -> Client:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "locale": "zh-CN", **options})
        contexts.append(context)
        clients.append(make_client(context, sandbox))
        return clients[-1]

    yield make
    complaints = [complaint for client in clients for complaint in client.refused()]
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def client(new_client: NewClient, sandbox: Sandbox) -> Client:
    """The page at desktop size, open at the first person's direct chat."""
    return new_client(sandbox).open()
