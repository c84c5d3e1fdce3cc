"""The browser of this machine, one for all tests of a process: a second one in it would not start."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

# The same engine without windows of its own comes first: it does with half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_path() -> str:
    """CHROMIUM_PATH, or the system's Chromium; empty when there is none."""
    return os.environ.get("CHROMIUM_PATH") or next((path for name in NAMES if (path := shutil.which(name))), "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if not path:
        pytest.skip("no browser: install Chromium (Debian: chromium-headless-shell), or point CHROMIUM_PATH at one")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()
