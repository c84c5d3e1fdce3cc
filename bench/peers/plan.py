"""How long and how large a measurement side by side is: quick (2 minutes), usual (15), full (as long as it takes).

`own` is Larkey alone beside the provider and nginx; `grown` adds Larkey on PostgreSQL, empty and grown.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`seconds` for each number of connections; `paced` for the fixed rate; `settle` is how long one rests at least
    after each measurement.

    A stream has `events` events 50 ms apart. `streams` are what everybody has to bear, `many` only nginx and Larkey,
    unless the peers have the time, too. No round begins that would not be over `most` seconds after the bench began.
    `peers` are the other gateways, and Larkey with words kept; `grown` measures Larkey on PostgreSQL as well, empty and
    with a million tokens.
    """

    name: str
    rounds: int
    seconds: float
    paced: float
    connections: tuple[int, ...]
    streams: tuple[int, ...]
    many: tuple[int, ...]
    events: int
    settle: float
    most: float
    peers: bool = True
    grown: bool = False


PLANS = {
    plan.name: plan
    for plan in (
        Plan("quick", 3, 0.5, 0.6, (64,), (100,), (), 20, 0.2, 110.0),
        Plan("usual", 3, 0.8, 4.0, (1, 16, 64, 256), (500,), (1000,), 100, 0.5, 870.0),
        Plan("full", 3, 3.0, 8.0, (1, 16, 64, 256), (500, 1000), (), 100, 1.0, 7200.0),
        Plan("own", 3, 2.0, 4.0, (64,), (1000,), (), 100, 1.0, 600.0, peers=False),
        Plan("grown", 3, 3.0, 4.0, (64,), (500,), (), 100, 1.0, 1800.0, peers=False, grown=True),
    )
}
RATE = 100
"""Requests a second at which added time is measured: moderate for all but one."""

BEGUN = 250
"""Streams that begin in a second, until all are open."""
