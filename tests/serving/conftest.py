"""A Larkey whose worker the tests of this room talk to byte by byte."""

from collections.abc import Iterator

import pytest

from tests.gateway.programs import Programs
from tests.servers import Larkey


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    shared = Larkey(tmp_path_factory.mktemp("larkey"))
    try:
        yield shared.start()
    finally:
        shared.stop()


@pytest.fixture(scope="module")
def token(larkey: Larkey) -> Iterator[str]:
    programs = Programs(larkey)
    yield programs.issue().text
    programs.close()
