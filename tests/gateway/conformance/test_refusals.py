"""The table of upstream misbehaviours: see table_refusals.py, a row a line."""

import pytest

from tests.gateway.conformance.machine import Machine
from tests.gateway.conformance.row import Row
from tests.gateway.conformance.table_refusals import ROWS

TABLE = ROWS


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.slug)
def test_what_comes_of_it(machine: Machine, row: Row) -> None:
    assert machine.found[row.slug] == row.expected
