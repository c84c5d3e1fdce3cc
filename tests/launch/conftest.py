"""A fresh machine for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launch.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    fresh = Machine(tmp_path)
    yield fresh
    fresh.stop()
