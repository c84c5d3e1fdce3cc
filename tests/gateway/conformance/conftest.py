"""One machine for each table, whose rows have all been asked before the first of them is looked at."""

from collections.abc import Iterator

import pytest

from tests.gateway.conformance.machine import Machine


@pytest.fixture(scope="module")
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    found = Machine(tmp_path_factory.mktemp("conformance"), request.module.TABLE)
    try:
        yield found.start()
    finally:
        found.stop()
