"""`make plots` draws docs/images/soak.svg from the newest soak, or from the file that is named."""

import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from bench.peers import kept
from bench.soak.judge import Whole, judged_from
from bench.soak.memory import Sample
from tests.support import ROOT

FILE = ROOT / "docs" / "images" / "soak.svg"
WIDTH, LEFT, RIGHT = 760, 60, 120
HEIGHT, TOP, BOTTOM = 340, 58, 40
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 } .small { font-size: 11px; fill: #57606a }
.grid { stroke: #d0d7de } .curve { fill: none; stroke: #0969da; stroke-width: 1.5 } .other { stroke: #8c959f }
.mark { stroke: #8c959f; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #3d444d } .curve { stroke: #4493f8 }
  .other { stroke: #656c76 } .mark { stroke: #656c76 }
}
"""


class Frame:
    """Where a moment and an amount of memory stand in the picture."""

    def __init__(self, seconds: float, megabytes: float) -> None:
        self.seconds, self.megabytes = max(seconds, 1.0), max(megabytes, 1.0) * 1.08

    def x(self, seconds: float) -> float:
        return LEFT + seconds / self.seconds * (WIDTH - LEFT - RIGHT)

    def y(self, megabytes: float) -> float:
        return HEIGHT - BOTTOM - megabytes / self.megabytes * (HEIGHT - TOP - BOTTOM)


def picture(whole: Whole) -> str:
    """A whole SVG file: a curve for each process, minutes across and MB upwards."""
    curves, told = whole["curves"], whole["conditions"]
    samples = [sample for curve in curves.values() for sample in curve]
    frame = Frame(max(seconds for seconds, _ in samples), max(megabytes for _, megabytes in samples))
    title = f"Memory of each process during {(whole['ended'] - whole['begun']) / 60:.0f} minutes of work, MB"
    under = f"{told['cores']} cores, {told['at'][:10]}; what Python and Valkey hold themselves (Pss_Anon)"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<text class="title" x="12" y="24">{escape(title)}</text>'
        f'<text class="small" x="12" y="42">{escape(under)}</text>'
    )
    marks = {"work begins": whole["begun"], "judged from here": judged_from(whole), "rest": whole["ended"]}
    return "\n".join((head, *_grid(frame), *_marks(marks, frame), *_curves(curves, frame), "</svg>")) + "\n"


def _grid(frame: Frame) -> Iterator[str]:
    step = next((step for step in STEPS if frame.megabytes / step <= 8), STEPS[-1])
    for amount in range(0, int(frame.megabytes) + 1, step):
        y = frame.y(amount)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="small" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{amount}</text>'
    minutes = frame.seconds / 60
    step = next((step for step in STEPS if minutes / step <= 10), STEPS[-1])
    for minute in range(0, int(minutes) + 1, step):
        x = frame.x(minute * 60)
        yield f'<text class="small" x="{x:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{minute} min</text>'


def _marks(marks: dict[str, float], frame: Frame) -> Iterator[str]:
    for said, seconds in marks.items():
        x = frame.x(seconds)
        yield f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text class="small" x="{x + 3:.1f}" y="{TOP + 8}">{escape(said)}</text>'


def _curves(curves: dict[str, Sequence[Sample]], frame: Frame) -> Iterator[str]:
    ends = {role: frame.y(curve[-1][1]) for role, curve in curves.items() if curve}
    last = 0.0
    for role, end in sorted(ends.items(), key=lambda item: item[1]):
        points = " ".join(f"{frame.x(seconds):.1f},{frame.y(megabytes):.1f}" for seconds, megabytes in curves[role])
        kind = "curve other" if role == "sandbox" else "curve"
        yield f'<polyline class="{kind}" points="{points}"/>'
        last = max(end + 4, last + 14)  # names of curves that end side by side stand below each other
        yield f'<text x="{WIDTH - RIGHT + 8}" y="{last:.1f}">{escape(role)}</text>'


def main(names: list[str]) -> int:
    try:
        file = Path(names[0]) if names else kept.newest("soak")
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 0
    FILE.write_text(picture(kept.read(file)), "utf-8")
    print(f"docs/images/{FILE.name}, from {file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
