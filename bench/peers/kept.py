"""What was measured is kept as JSON under data/bench, with the conditions that it was measured under."""

import json
import os
import platform
import subprocess
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.figures import Figure
from bench.peers.plan import Plan
from bench.seen import Seen
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
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class Keeping:
    """`with Keeping(part, plan) as keeping:` what one part of a measurement has found, written down however it ends.

    The file's name tells the part, the time at which it began, and the plan.
    """

    part: str
    plan: Plan
    figures: list[Figure] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> "Keeping":
        self._told = conditions()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self.figures and not self.more:
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.whole(), indent=1) + "\n")

    def whole(self) -> dict[str, Any]:
        """All that was found until now, as it is kept."""
        told = replace(self._told, load_after=os.getloadavg()[0])
        figures = [_as_json(figure) for figure in self.figures]
        return {"plan": asdict(self.plan), "conditions": asdict(told), "figures": figures, **self.more}

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.part}-{self._told.at.replace(':', '')}-{self.plan.name}.json"

    def target(self, name: str, seen: Seen) -> None:
        """Every value of every round of one who was measured beside others."""
        self.more.setdefault("targets", {})[name] = seen.found


def _as_json(figure: Figure) -> dict[str, Any]:
    value = figure.value if figure.measured else None
    told = {"name": figure.name, "value": value, "unit": figure.unit, "promise": figure.promise}
    return {**told, "verdict": figure.verdict}


def newest(part: str) -> Path:
    """The last measurement of this part that was kept; a quick one only where there is no other.

    Raises FileNotFoundError when there is none.
    """
    found = sorted(FOLDER.glob(f"{part}-*.json"))
    whole = [file for file in found if not file.stem.endswith("-quick")]
    if not found:
        raise FileNotFoundError(f"{part} was not measured yet: there is nothing of it in {FOLDER}")
    return (whole or found)[-1]


def read(file: Path) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(file.read_text())
    return whole
