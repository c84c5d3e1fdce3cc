"""`python -m bot register`: a person opens the link, and the new app's credentials are in `.env`."""

import base64
import gzip
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.feishu.register import CALLBACKS, EVENTS, SCOPES
from tests.launch.machine import Machine
from tests.servers import APP_ID, APP_SECRET, Sandbox
from tests.support import request


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path / "platform", "http://127.0.0.1:9/feishu/events").start()
    yield running
    running.stop()


def test_an_app_is_made_by_opening_the_link(machine: Machine, platform: Sandbox) -> None:
    (machine.folder / ".env").write_text("OPENAI_API_KEY=sk-x\n")
    process = machine.bot("register", FEISHU_ACCOUNTS_DOMAIN=platform.url)
    link = process.wait_for_line(f"{platform.url}/oauth/agree").strip()
    asked = parse_qs(urlsplit(link).query)
    wanted = json.loads(gzip.decompress(base64.urlsafe_b64decode(asked["addons"][0] + "==")))
    assert set(wanted["scopes"]["tenant"]) == set(SCOPES)
    assert set(wanted["events"]["items"]["tenant"]) == set(EVENTS)
    assert wanted["callbacks"]["items"] == list(CALLBACKS)

    assert request("GET", link).status == 200
    assert process.wait() == 0, process.output()
    written = dict(line.split("=", 1) for line in (machine.folder / ".env").read_text().splitlines())
    assert written == {
        "OPENAI_API_KEY": "sk-x",
        "APP_ID": APP_ID,
        "APP_SECRET": APP_SECRET,
        "FEISHU_TRANSPORT": "websocket",
    }
    assert stat.S_IMODE((machine.folder / ".env").stat().st_mode) == 0o600
    assert APP_SECRET not in process.output()


def test_on_a_wide_terminal_the_code_can_be_scanned(machine: Machine, platform: Sandbox) -> None:
    process = machine.bot("register", FEISHU_ACCOUNTS_DOMAIN=platform.url, COLUMNS="200")
    link = process.wait_for_line(f"{platform.url}/oauth/agree").strip()
    drawn = [line for line in process.output().splitlines() if re.fullmatch("[ █▀▄]{40,200}", line)]
    assert len(drawn) > 30
    assert len({len(line) for line in drawn}) == 1
    assert request("GET", link).status == 200
    assert process.wait() == 0


def test_a_platform_that_is_away_is_one_sentence(machine: Machine) -> None:
    assert "http://127.0.0.1:9" in machine.refusal("register", FEISHU_ACCOUNTS_DOMAIN="http://127.0.0.1:9")


def test_an_app_that_is_set_already_is_not_replaced(machine: Machine) -> None:
    said = machine.refusal("register", APP_ID="cli_mine", APP_SECRET="s", FEISHU_TRANSPORT="websocket")
    assert "cli_mine" in said
