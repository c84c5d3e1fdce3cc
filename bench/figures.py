"""What a measurement says: a figure, and the bound that it should keep."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value; `bound` is the most it should be."""

    name: str
    value: float
    unit: str
    bound: float

    @property
    def good(self) -> bool:
        return self.value <= self.bound

    def line(self) -> str:
        verdict = "" if self.good else "   TOO MUCH"
        return f"{self.name:<58} {self.value:10.1f} {self.unit:<3} (at most {self.bound:g}){verdict}"
