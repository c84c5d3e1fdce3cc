"""Everything as ever, while hosts lose each other, Redis, or the rest of the world, without a word."""

from collections.abc import Iterator

import pytest

from tests.chaos.islands import CUTS, Islands
from tests.chaos.networks import MISSING, allowed
from tests.chaos.play import everything_breaks

pytestmark = pytest.mark.skipif(not allowed(), reason=MISSING)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Islands]:
    found = Islands(tmp_path_factory.mktemp("town"))
    try:
        yield found.start()
    finally:
        found.stop()


def test_nothing_is_lost_and_nothing_happens_twice_whoever_is_cut_off(town: Islands) -> None:
    everything_breaks(town, CUTS)
