"""One Larkey for all tests of its pages, and windows of a real browser on it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.gateway.web.behind import Behind
from tests.gateway.web.conftest import _behind
from tests.page.web.window import Window, larkey_beside, make_window
from tests.servers import Larkey

__all__ = ["_behind"]
NewWindow = Callable[..., Window]
CHINESE = {"viewport": {"width": 1200, "height": 860}, "locale": "zh-CN"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture(scope="session")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    with larkey_beside(tmp_path_factory.mktemp("larkey")) as shared:
        yield shared


@pytest.fixture
def behind(_behind: Behind) -> Behind:
    """Nobody has keys, nothing was used; Feishu knows where people are sent back to."""
    _behind.forget()
    base = _behind.larkey.settings["AUTH_SERVICE_URL"]
    _behind.larkey.sandbox.post("redirects", uris=[f"{base}/auth/callback/openai"])
    return _behind


@pytest.fixture
def new_window(browser: Browser, behind: Behind) -> Iterator[NewWindow]:
    """Windows on Larkey. Afterwards none of them may have complained."""
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def make(**options: Any) -> Window:
        contexts.append(browser.new_context(**{**CHINESE, **options}))
        windows.append(make_window(contexts[-1], behind.larkey))
        return windows[-1]

    yield make
    complaints = [complaint for window in windows for complaint in window.refused()]
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def window(new_window: NewWindow) -> Window:
    """At a desk, in Chinese."""
    return new_window()


@pytest.fixture
def shots() -> Path | None:
    """Where to leave pictures of the pages: PAGE_SHOTS; None leaves none."""
    folder = os.environ.get("PAGE_SHOTS")
    return Path(folder) if folder else None
