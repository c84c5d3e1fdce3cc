"""One kind of picture: a line for each who was measured, a dot at the median, a bar from the least to the most.

The axis is logarithmic, since the slowest and the quickest lie a thousand times apart.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT = 760, 170, 90
TOP, STEP, BOTTOM = 58, 26, 30
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 } .small { font-size: 11px; fill: #57606a }
.grid { stroke: #d0d7de } .spread { stroke: #8c959f; stroke-width: 4; stroke-linecap: round } .dot { fill: #57606a }
.ours { fill: #0969da } .ours-spread { stroke: #54aeff }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #3d444d }
  .dot { fill: #9198a1 } .spread { stroke: #656c76 } .ours { fill: #4493f8 } .ours-spread { stroke: #1f6feb }
}
"""


@dataclass(frozen=True)
class Line:
    """What one of them showed: the least, the median and the most of its rounds, all above zero."""

    name: str
    least: float
    middle: float
    most: float

    @property
    def ours(self) -> bool:
        return self.name.startswith("larkey")


def picture(title: str, under: str, lines: Sequence[Line]) -> str:
    """A whole SVG file."""
    height = TOP + STEP * len(lines) + BOTTOM
    low = math.floor(math.log10(min(line.least for line in lines)))
    high = max(math.ceil(math.log10(max(line.most for line in lines))), low + 1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<text class="title" x="12" y="24">{escape(title)}</text>'
        f'<text class="small" x="12" y="42">{escape(under)}</text>'
    )
    drawn = (*_grid(low, high, height), *_lines(lines, low, high))
    return "\n".join((head, *drawn, "</svg>")) + "\n"


def _across(value: float, low: int, high: int) -> float:
    share = (math.log10(value) - low) / (high - low)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _grid(low: int, high: int, height: int) -> Iterator[str]:
    for power in range(low, high + 1):
        x = _across(10**power, low, high)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - BOTTOM}"/>'
        yield f'<text class="small" x="{x:.1f}" y="{height - 12}" text-anchor="middle">{said(10**power)}</text>'


def _lines(lines: Sequence[Line], low: int, high: int) -> Iterator[str]:
    for number, line in enumerate(lines):
        y = TOP + STEP * number + STEP / 2
        least, middle, most = (_across(value, low, high) for value in (line.least, line.middle, line.most))
        spread, dot = ("spread ours-spread", "ours") if line.ours else ("spread", "dot")
        yield f'<text x="{LEFT - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(line.name)}</text>'
        yield f'<line class="{spread}" x1="{least:.1f}" x2="{most:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<circle class="{dot}" cx="{middle:.1f}" cy="{y:.1f}" r="5"/>'
        yield f'<text x="{WIDTH - RIGHT + 12}" y="{y + 4:.1f}">{said(line.middle)}</text>'


def said(value: float) -> str:
    """As people write it: two or three digits that count, thousands apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2g}" if abs(value) < 10 else f"{value:.3g}"
