"""A Larkey whose worker the tests of this room talk to byte by byte."""

from collections.abc import Iterator

import pytest

from tests.gateway.programs import Programs
from tests.servers import Larkey


@pytest.fixture(scope="module")
def token(larkey: Larkey) -> Iterator[str]:
    with Programs(larkey) as programs:
        yield programs.issue().text
