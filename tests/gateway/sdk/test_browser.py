"""A chat page of the ecosystem, and OpenAI's SDK in a browser: pages of another site that ask the gateway directly."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.gateway.programs import QUICK, Programs
from tests.gateway.sdk.npm import DEEP_CHAT, OPENAI, fetched

PAGE = Path(__file__).with_name("page.html")


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another site, with the page and the packages."""
    folder = fetched(tmp_path_factory.mktemp("site"), OPENAI, DEEP_CHAT)
    shutil.copy(PAGE, folder)
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, site: str, programs: Programs, token: str) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(f"{site}/page.html#{urlencode({'base': f'{programs.larkey.url}/v1', 'key': token})}")
    opened.wait_for_function("window.ready")
    yield opened
    opened.close()


def test_a_chat_page_of_the_ecosystem_streams_answers(page: Page) -> None:
    box = page.locator("#text-input")
    box.click()
    box.press_sequentially(f"[[say hello from afar]] {QUICK}")
    box.press("Enter")
    expect(page.get_by_text("hello from afar", exact=True)).to_be_visible(timeout=15_000)
    box.press_sequentially("what did I say?")
    box.press("Enter")
    expect(page.get_by_text("You said", exact=False).or_(page.get_by_text("I remember"))).to_be_visible(timeout=15_000)


def test_openais_sdk_streams_in_a_browser(page: Page) -> None:
    assert page.evaluate("text => streamed(text)", f"[[say 你好 my friend]] {QUICK}") == "你好 my friend"
    assert page.evaluate("sdk.models.list().then(found => found.data.some(model => model.id === 'gpt-4o'))")


def test_openais_sdk_raises_in_a_browser(page: Page) -> None:
    assert page.evaluate("text => failed(text)", f"[[say one two]] [[cut 1]] {QUICK}") == "APIError  stream_cut"
    assert page.evaluate("sdk.apiKey = 'lk-typo', failed('hi')") == "AuthenticationError 401 invalid_api_key"
