"""What is installed is pinned by hash, comes from wherever the reader's installer looks, and is in step."""

import re
import tomllib

import pytest

from tests.support import ROOT

LOCKS = ("requirements.lock", "requirements-run.lock", "requirements-dev.lock")


def packages(lock: str) -> dict[str, str]:
    """Name -> version; which systems a package is for may differ from lock to lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_is_hashed(lock: str) -> None:
    entries = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    assert len(entries) > 30
    assert not [entry[:60] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^--(index|extra|find)", text, re.MULTILINE)


def test_each_lock_contains_the_smaller_one() -> None:
    app, run, dev = (packages(lock) for lock in LOCKS)
    assert app.items() <= run.items() <= dev.items()


def test_every_declared_package_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    declared = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-run.lock": groups["run"],
        "requirements-dev.lock": [entry for entry in groups["dev"] if isinstance(entry, str)],
    }
    missing = [
        (name, lock) for lock, names in declared.items() for name in names if name_of(name) not in packages(lock)
    ]
    assert not missing, "run `make lock`"


def test_there_is_no_uv_lock() -> None:
    """It records the address of the index that it was resolved with."""
    assert not (ROOT / "uv.lock").exists()
