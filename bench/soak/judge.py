"""What a soak has to show: nothing failed, nobody died, and no process of ours grows."""

from collections.abc import Mapping
from typing import Any

from bench.figures import Figure
from bench.soak.memory import between, growth

WARM_UP = 1 / 3
"""Of the time: first uses of everything, and memories that are filled to their bounds."""
MOST_GROWTH = 12.0
"""MB an hour, of a process. At that a worker of 50 MB needs four hours to double, so it is no promise for months; but
whatever is kept for each request passes it: this traffic is 18,000 calls an hour, of which a kilobyte each is 18 MB."""
OURS = ("master", "worker 1", "worker 2")
JUDGED = (*OURS, "Valkey")
Whole = Mapping[str, Any]


def judged(whole: Whole) -> list[Figure]:
    """The sandbox keeps everything that was ever said, so it is shown and not judged."""
    since = judged_from(whole)
    failed = sum(count for name, count in whole["done"].items() if name.endswith(" failed"))
    grown = {role: growth(between(whole["curves"][role], since, whole["ended"])) for role in JUDGED}
    return [
        Figure("soak, of what was asked has failed", failed, "", 0),
        Figure("soak, processes that ended", len(whole["restarted"]), "", 0),
        Figure("soak, processor time of Larkey and its Redis", 100 * _cores(whole), "%", 30),
        *(Figure(f"soak, {role}: growth an hour after the warm-up", grown[role], "MB", MOST_GROWTH) for role in JUDGED),
    ]


def judged_from(whole: Whole) -> float:
    """Seconds since the beginning of the curves."""
    begun: float = whole["begun"]
    ended: float = whole["ended"]
    return begun + WARM_UP * (ended - begun)


def _cores(whole: Whole) -> float:
    cores: Mapping[str, float] = whole["cores"]
    return sum(cores[role] for role in JUDGED)
