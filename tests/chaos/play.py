"""One run: something breaks every second or so while people ask and programs call, and then everything is counted.

`make test` breaks things for some seconds; `make chaos` for as long as LARKEY_CHAOS_SECONDS says (300), with the seed
of LARKEY_CHAOS_SEED. What was broken when is printed, so that a run that fails can be read, and tried again.
"""

import os
import random
import time
from collections.abc import Sequence

from tests.chaos.faults import Fault
from tests.chaos.invariants import BOUND, check
from tests.chaos.memory import came_back, heaviest
from tests.chaos.town import Town
from tests.chaos.traffic import Traffic
from tests.support import eventually

SECONDS = float(os.environ.get("LARKEY_CHAOS_SECONDS", "20"))
SEED = int(os.environ.get("LARKEY_CHAOS_SEED", "1"))
WARM_SECONDS, QUIET_SECONDS = 4.0, 2.0


def everything_breaks(town: Town, faults: Sequence[Fault]) -> None:
    chance, traffic = random.Random(SEED), Traffic(town, SEED)
    left = list(faults)
    traffic.begin()
    time.sleep(WARM_SECONDS)
    before = heaviest(town.hosts())
    began = time.monotonic()
    try:
        while time.monotonic() - began < SECONDS:
            fault = left.pop(chance.randrange(len(left)))
            print(f"{time.monotonic() - began:6.1f} s  {fault.__name__}", flush=True)
            fault(town, chance)
            left = left or list(faults)
            time.sleep(chance.uniform(0.2, 1.0))
    finally:
        town.heal()
        time.sleep(QUIET_SECONDS)
        traffic.finish()
    told = [f"{kind} {sum(call.ended == kind for call in traffic.calls)}" for kind in ("whole", "error", "broken off")]
    print(f"{len(traffic.questions)} questions, {len(traffic.calls)} calls: {', '.join(told)}", flush=True)
    slowest = sorted((call.seconds for call in traffic.calls), reverse=True)[:5]
    print(f"the slowest calls took {', '.join(f'{seconds:.1f}' for seconds in slowest)} s", flush=True)
    check(town, traffic)
    eventually(lambda: came_back(town.hosts(), before), BOUND, 1.0)
    print(f"memory and open files of the heaviest worker: {before}, and afterwards {heaviest(town.hosts())}")
    assert sum(call.ended == "whole" for call in traffic.calls) > len(traffic.calls) / 4
