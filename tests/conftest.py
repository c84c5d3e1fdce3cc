"""Fixtures that several rooms share, and the switch that turns a skip into a failure."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import browser
from tests.chat import Chat, direct_chat, group_chat
from tests.servers import Larkey, Valkey

__all__ = ["browser"]
StartLarkey = Callable[..., Larkey]


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A fresh Valkey server for one test; `kill()` and `start()` it as you like."""
    with Valkey(tmp_path / "valkey") as server:
        yield server


@pytest.fixture
def start_larkey(tmp_path: Path) -> Iterator[StartLarkey]:
    """Start a whole Larkey with options of one's own (see `Larkey`); it is stopped after the test."""
    started: list[Larkey] = []

    def start(**options: Any) -> Larkey:
        larkey = Larkey(tmp_path / f"larkey-{len(started)}", **options)
        started.append(larkey)
        return larkey.start()

    yield start
    for larkey in started:
        larkey.stop()


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    """What the Larkey of a module is made with (see `Larkey`); a module or a folder may have options of its own."""
    return {}


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory, options: dict[str, Any]) -> Iterator[Larkey]:
    """A whole Larkey (webhook, one worker) that the tests of one module share."""
    with Larkey(tmp_path_factory.mktemp("larkey"), **options) as shared:
        yield shared


@pytest.fixture
def chat(larkey: Larkey) -> Chat:
    """The first person's direct chat with the bot."""
    return direct_chat(larkey.sandbox)


@pytest.fixture
def group(larkey: Larkey) -> Chat:
    """The first person in the group."""
    return group_chat(larkey.sandbox)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test printed may hold halves of characters, which cannot travel between the processes of a run."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "replace").decode()) for name, text in report.sections]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where LARKEY_NO_SKIP is set, say plainly that a skip has failed the run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("LARKEY_NO_SKIP"):
        terminalreporter.write_line(f"{len(skipped)} skipped, and here a skip is a failure (LARKEY_NO_SKIP).", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and os.environ.get("LARKEY_NO_SKIP") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
