"""Everything breaks, again and again, while people ask and programs call; afterwards everything is counted.

Two hosts, PostgreSQL and one Redis; test_chaos_replicated.py is the same with MariaDB and a Redis that has a replica.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.faults import FAULTS
from tests.chaos.play import everything_breaks
from tests.chaos.town import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    found = Town(Path(tmp_path_factory.mktemp("town")))
    try:
        yield found.start()
    finally:
        found.stop()


def test_nothing_is_lost_and_nothing_happens_twice_whatever_breaks(town: Town) -> None:
    everything_breaks(town, FAULTS)
