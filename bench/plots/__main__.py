"""`make plots`: draws docs/images/performance-*.svg and fills the tables of docs/performance.md.

From the newest measurement of each part that data/bench holds, or from the files that are named.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from bench.peers import kept
from bench.plots.page import filled, shown
from bench.plots.pages import pictures
from bench.plots.tables import tables
from tests.support import ROOT

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
PARTS = ("start", "chats", "growth", "grown", "side")


def main(names: list[str]) -> int:
    files = list(map(Path, names)) or list(_newest())
    if not files:
        print(f"nothing was measured yet: {kept.FOLDER} is empty", file=sys.stderr)
        return 1
    found: dict[str, str] = {}
    for file in files:
        part, whole = file.name.partition("-")[0], kept.read(file)
        found |= tables(part, whole)
        drawn = list(pictures(whole)) if part == "side" else []
        for one in drawn:
            (IMAGES / one.file).write_text(one.text, "utf-8")
        if drawn:
            found["side-pictures"] = shown({one.file: one.title for one in drawn})
        print(f"docs/performance.md, docs/images: {part} from {file.name}")
    PAGE.write_text(filled(PAGE.read_text("utf-8"), found), "utf-8")
    return 0


def _newest() -> Iterable[Path]:
    for part in PARTS:
        try:
            yield kept.newest(part)
        except FileNotFoundError as error:
            print(error, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
