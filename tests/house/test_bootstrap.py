"""`make run` and `make test` install by themselves: once, again after a change, and anew when something is broken."""

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import ROOT

LOCKS = ("requirements.lock", "requirements-run.lock", "requirements-dev.lock")


@dataclass
class Checkout:
    """A checkout with the real script and locks that name nothing, so that no network is needed."""

    folder: Path

    @property
    def stamp(self) -> dict[str, object]:
        return dict(json.loads((self.folder / ".venv/larkey-stamp.json").read_text()))

    def bootstrap(self, level: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        """As the Makefile calls it, on a machine without uv."""
        command = [sys.executable, str(self.folder / "scripts/bootstrap.py"), level]
        given = {"PATH": "/usr/local/bin:/usr/bin:/bin", **environment}
        return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/bootstrap.py", tmp_path / "scripts")
    for lock in LOCKS:
        (tmp_path / lock).write_text("# nothing\n")
    return Checkout(tmp_path)


def test_it_installs_once_and_heals_what_is_broken(checkout: Checkout) -> None:
    first = checkout.bootstrap()
    assert first.returncode == 0, first.stderr
    assert "installing" in first.stdout
    assert {"app", "run"} <= checkout.stamp.keys()

    again = checkout.bootstrap()
    assert (again.returncode, again.stdout) == (0, "")

    (checkout.folder / "requirements-run.lock").write_text("# something else\n")
    changed = checkout.bootstrap()
    assert "installing" in changed.stdout
    assert "making .venv" not in changed.stdout

    for python in (checkout.folder / ".venv/bin").glob("python*"):
        python.unlink()
    healed = checkout.bootstrap()
    assert healed.returncode == 0, healed.stderr
    assert "broken" in healed.stdout


def test_a_package_that_cannot_be_had_is_said(checkout: Checkout) -> None:
    nothing = f"nothing-of-this-name==1.0 --hash=sha256:{'0' * 64}\n"
    (checkout.folder / "requirements-run.lock").write_text(nothing)
    failed = checkout.bootstrap(PIP_NO_INDEX="1")
    assert failed.returncode == 2
    assert "nothing-of-this-name" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (checkout.folder / ".venv/larkey-stamp.json").exists()


def test_a_package_index_that_cannot_be_reached_is_one_sentence(checkout: Checkout) -> None:
    nothing = f"nothing-of-this-name==1.0 --hash=sha256:{'0' * 64}\n"
    (checkout.folder / "requirements-run.lock").write_text(nothing)
    away = {"PIP_RETRIES": "1", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": ""}
    failed = checkout.bootstrap(**away)
    assert failed.returncode == 2
    assert len(failed.stderr.strip().splitlines()) == 1, failed.stderr
    assert "HTTPS_PROXY" in failed.stderr
    again = checkout.bootstrap(**away)
    assert "anew" not in again.stdout


def test_a_missing_venv_module_is_one_sentence(checkout: Checkout) -> None:
    """Debian's Python comes without ensurepip."""
    lacking = checkout.folder / "lacking/ensurepip"
    lacking.mkdir(parents=True)
    (lacking / "__init__.py").write_text("raise ImportError('No module named ensurepip')\n")
    failed = checkout.bootstrap(PYTHONPATH=str(lacking.parent))
    assert failed.returncode == 2
    assert len(failed.stderr.strip().splitlines()) == 1
    assert "venv" in failed.stderr
    assert not (checkout.folder / ".venv").exists()


def test_an_old_python_can_read_the_script_and_be_told() -> None:
    ast.parse((ROOT / "scripts/bootstrap.py").read_text("utf-8"), feature_version=(3, 7))
