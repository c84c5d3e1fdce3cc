"""How long and how large a measurement side by side is: quick (2 minutes), usual (15), full (as long as it takes)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`seconds` for each number of connections; `paced` for the fixed rate; `settle` between two measurements.

    A stream has `events` events 50 ms apart, and `ramp` seconds is how long it takes until all are open. `streams` are
    what everybody has to bear, `many` only nginx and Larkey, unless the peers have the time, too. No round begins that
    would not be over `most` seconds after the first began. `grown` measures Larkey on PostgreSQL as well, empty and
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
    ramp: float
    settle: float
    most: float
    grown: bool = False


PLANS = {
    plan.name: plan
    for plan in (
        Plan("quick", 3, 0.5, 0.6, (64,), (100,), (), 20, 0.4, 0.2, 90.0),
        Plan("usual", 3, 1.5, 3.0, (1, 16, 64), (500,), (1000,), 100, 2.5, 1.0, 720.0),
        Plan("full", 5, 5.0, 10.0, (1, 16, 64, 256), (500, 1000), (), 100, 4.0, 1.0, 7200.0, grown=True),
    )
}
RATE = 100
"""Requests a second at which added time is measured: moderate for all but one."""
