"""The units of deploy/systemd: systemd understands every word, and they fit what Larkey does."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.settings.load import load_settings
from tests.support import ROOT

HOME = "/opt/larkey"
UNITS = sorted((ROOT / "deploy/systemd").iterdir())


def section(name: str) -> dict[str, str]:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "deploy/systemd" / name, "utf-8")
    return dict(parser["Service"])


def complaints(folder: Path, old: str, new: str) -> list[str]:
    """What systemd says about the units, with something in them changed."""
    for unit in UNITS:
        text = unit.read_text("utf-8").replace(HOME, str(ROOT)).replace(old, new)
        (folder / unit.name).write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(folder / unit.name) for unit in UNITS)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60).stderr
    return [line for line in said.splitlines() if "larkey" in line]


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    assert not complaints(tmp_path, "", "")
    assert complaints(tmp_path, "Restart=", "Restarted=")
    assert complaints(tmp_path, "/bin/python", "/bin/no-python")


@pytest.mark.parametrize("name", ["larkey.service", "larkey-doctor.service"])
def test_a_unit_runs_a_program_that_there_is(name: str) -> None:
    python, module, package, command = section(name)["ExecStart"].split()
    assert (python, module, package) == (f"{HOME}/.venv/bin/python", "-m", "bot")
    assert command in COMMANDS


def test_it_has_time_to_hand_over_what_it_has_begun() -> None:
    assert int(section("larkey.service")["TimeoutStopSec"]) >= load_settings({}).server.drain_seconds + 18


def test_the_document_installs_every_unit_where_the_units_look() -> None:
    page = (
        (ROOT / "docs/operations.md").read_text("utf-8").partition("## On a host with systemd")[2].partition("\n## ")[0]
    )
    assert "deploy/systemd/* /etc/systemd/system/" in page
    for unit in UNITS:
        if unit.suffix == ".service":
            assert section(unit.name)["WorkingDirectory"] == HOME
            assert section(unit.name)["EnvironmentFile"] in page
            assert f"useradd --system --home-dir {HOME} {section(unit.name)['User']}" in page
