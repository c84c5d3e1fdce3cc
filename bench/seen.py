"""What one who is measured has shown: by the name of the figure, a value for each round."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

NAN = float("nan")


@dataclass
class Seen:
    found: dict[str, list[float]] = field(default_factory=dict)

    def note(self, **figures: float) -> None:
        for name, value in figures.items():
            self.found.setdefault(name, []).append(value)

    def add(self, other: "Seen") -> None:
        for name, values in other.found.items():
            self.found.setdefault(name, []).extend(values)

    def __getitem__(self, name: str) -> float:
        """The median; not a number where nothing was found."""
        values = self.found.get(name)
        return statistics.median(values) if values else NAN

    def told(self, name: str) -> str:
        values = self.found[name]
        return f"{self[name]:.1f} ({min(values):.1f} to {max(values):.1f})"


def at(values: Sequence[float], share: float) -> float:
    """The value below which this share of all lies; they are in order. Not a number where there are none."""
    return values[min(int(len(values) * share), len(values) - 1)] if values else NAN
