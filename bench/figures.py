"""What a measurement says: a figure, and the bound that it should keep."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `bound` is the most it should be, of an `AtLeast` the least; None where nothing is promised.

    A value that is not a number was not measured, because somebody to compare with was not there.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None

    word = "at most"

    @property
    def measured(self) -> bool:
        return not math.isnan(self.value)

    @property
    def good(self) -> bool:
        return self.bound is None or not self.measured or self._kept(self.bound)

    def _kept(self, bound: float) -> bool:
        return self.value <= bound

    @property
    def promise(self) -> str:
        return "" if self.bound is None else f"{self.word} {self.bound:g}"

    @property
    def verdict(self) -> str:
        if not self.measured:
            return "not measured"
        if self.bound is None:
            return ""
        return "kept" if self.good else "MISSED"

    def line(self) -> str:
        promise = f"({self.promise})" if self.promise else ""
        return f"{self.name:<72} {self.value:10.1f} {self.unit:<3} {promise:<16} {self.verdict}".rstrip()


class AtLeast(Figure):
    """One that should be large."""

    word = "at least"

    def _kept(self, bound: float) -> bool:
        return self.value >= bound
