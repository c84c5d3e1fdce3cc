"""The same with MariaDB, and a Redis whose replica has to know of a message before Feishu hears that it was taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.faults import REPLICATED
from tests.chaos.play import everything_breaks
from tests.chaos.town import Town
from tests.store.databases import mariadb_binary

pytestmark = pytest.mark.skipif(mariadb_binary() is None, reason="MariaDB is not installed (Debian: mariadb-server)")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    found = Town(Path(tmp_path_factory.mktemp("town")), "mysql", replicated=True)
    try:
        yield found.start()
    finally:
        found.stop()


def test_nothing_is_lost_and_nothing_happens_twice_whatever_breaks(town: Town) -> None:
    everything_breaks(town, REPLICATED)
