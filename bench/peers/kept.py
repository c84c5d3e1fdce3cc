"""What was measured is kept as JSON under data/bench, with the conditions that it was measured under."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.gateway import Seen
from bench.peers.install import PINS
from bench.peers.plan import Plan
from tests.support import ROOT

FOLDER = ROOT / "data" / "bench"


@dataclass(frozen=True)
class Conditions:
    """The machine, and how busy it was; `load_before` counts others, the rest counts the measurement, too."""

    at: str
    cores: int
    processor: str
    system: str
    python: str
    commit: str
    load_before: float
    load_after: float = 0.0


def conditions() -> Conditions:
    return Conditions(
        at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        system=platform.platform(terse=True),
        python=platform.python_version(),
        commit=_commit(),
        load_before=os.getloadavg()[0],
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def keep(plan: Plan, told: Conditions, seen: Mapping[str, Seen], left_out: Mapping[str, str]) -> Path:
    """Every value of every round; the file's name is the time at which the measurement began."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"side-{told.at.replace(':', '')}-{plan.name}.json"
    versions = {pin.name: pin.version for pin in PINS.values()}
    whole = {"plan": asdict(plan), "conditions": asdict(told), "versions": versions, "left_out": dict(left_out)}
    file.write_text(json.dumps({**whole, "targets": {name: one.found for name, one in seen.items()}}, indent=1) + "\n")
    return file


def newest() -> Path:
    """The last measurement that was kept. Raises FileNotFoundError when there is none."""
    found = sorted(FOLDER.glob("side-*.json"))
    if not found:
        raise FileNotFoundError(f"nothing was measured yet: {FOLDER} is empty")
    return found[-1]


def read(file: Path) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(file.read_text())
    return whole
