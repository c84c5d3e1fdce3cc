"""What the scripted model knows besides its script: accepted keys, pace, faults to play, and a journal of requests.

Tests and the page's chaos panel change it through `apply()`, and read `journal` to see how each request ended.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.model.catalogue import MODELS
from sandbox.model.journal import Journal
from sandbox.model.shelf import Shelf

KEY_FAULTS = ("refuse_key", "limit_key", "empty_key", "forbid_key")
FAULTS = (*KEY_FAULTS, "status", "stall", "cut", "drop", "error", "no_done", "redirect", "html")
NUMBER_OF = {"status": "status", "limit_key": "retry_after", "stall": "after", "cut": "after", "error": "after"}


@dataclass
class Fault:
    """One thing that goes wrong.

    kind         one of FAULTS
    key          whose requests: a whole key, its last characters, or * for all
    times        how often still; None is until it is taken back
    after        stall, cut, error: so many tokens are said first; -1 is before the response's headers
    seconds      stall: how long; 0 is until the caller leaves
    status       status: the HTTP status
    retry_after  limit_key: seconds; 0 sends no hint
    hint         limit_key: how the hint is written: seconds, milliseconds, date, or reset (x-ratelimit-reset-*)
    """

    kind: str
    key: str = "*"
    times: int | None = None
    after: int = 0
    seconds: float = 0.0
    status: int = 500
    retry_after: float = 20.0
    hint: str = "seconds"

    def concerns(self, key: str) -> bool:
        return self.times != 0 and (self.key == "*" or key.endswith(self.key))

    @classmethod
    def read(cls, kind: str, value: Any) -> "Fault":
        """From the control API: true, a key, a number (its meaning hangs on the kind), or an object of fields."""
        if kind not in FAULTS:
            raise ValueError(f"unknown fault {kind}; known are {', '.join(FAULTS)}")
        times = None if kind in KEY_FAULTS else 1
        if value is True:
            return cls(kind, times=times)
        if isinstance(value, str):
            return cls(kind, key=value, times=times)
        if isinstance(value, int | float) and kind in NUMBER_OF:
            fault = cls(kind, times=times)
            setattr(fault, NUMBER_OF[kind], value)
            return fault
        if isinstance(value, Mapping) and set(value) <= set(cls.__dataclass_fields__) - {"kind"}:
            return cls(kind, **{"times": times, **value})
        raise ValueError(f"a fault {kind} cannot be read from {value!r}")


def is_sandbox_key(key: str) -> bool:
    return re.fullmatch(r"sk-sandbox-[\w-]+", key) is not None


def organisation_of(key: str) -> str:
    """Whose key it is: sk-sandbox-acme-0001 and sk-sandbox-acme-0002 belong to org-acme, any other key to itself."""
    return f"org-{key.removeprefix('sk-sandbox-').partition('-')[0]}"


@dataclass
class ModelState:
    """Everything that the model's app shares. `watch` is told of every request when it starts and when it ends."""

    accepts: Callable[[str], bool] = is_sandbox_key
    models: tuple[str, ...] = MODELS
    first_delay: float = 0.3
    rate: float = 40.0
    faults: list[Fault] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    shelf: Shelf = field(default_factory=Shelf)
    watch: Callable[[dict[str, Any]], None] = lambda entry: None

    def __post_init__(self) -> None:
        self._at_first = (self.first_delay, self.rate)

    def apply(self, change: Mapping[str, Any]) -> None:
        """Change faults and pace: {"rate": 0} {"first_delay": 2} {"refuse_key": "abcd"} {"limit_key": {...}}
        {"cut": 5} {"stall": {"after": 3}} {"status": 503} ... ; false takes a fault back, {"clear": true} all.

        Raises ValueError with a sentence.
        """
        for name, value in change.items():
            if name == "clear":
                self.faults.clear()
            elif name in ("rate", "first_delay"):
                setattr(self, name, _seconds(name, value))
            elif value is False or value is None:
                self.faults = [fault for fault in self.faults if fault.kind != name]
            else:
                self.faults.append(Fault.read(name, value))

    def fault(self, key: str) -> Fault | None:
        """The oldest fault that concerns this key, used up by one."""
        for fault in self.faults:
            if fault.concerns(key):
                if fault.times is not None:
                    fault.times -= 1
                self.faults = [known for known in self.faults if known.times != 0]
                return fault
        return None

    def describe(self) -> dict[str, Any]:
        faults = [{**asdict(fault), "key": fault.key[-4:]} for fault in self.faults]
        return {"rate": self.rate, "first_delay": self.first_delay, "faults": faults}

    def reset(self) -> None:
        self.first_delay, self.rate = self._at_first
        self.faults.clear()
        self.journal.clear()
        self.shelf.clear()


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    raise ValueError(f"{name} must be a number that is not negative, not {value!r}")
