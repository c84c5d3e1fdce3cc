"""`make plots`: draws docs/images/performance-*.svg from the newest measurement, or from the file that is named.

The same medians go to the standard output, as a table in Markdown.
"""

import sys
from pathlib import Path

from bench.peers import kept
from bench.plots.pages import pictures
from bench.plots.table import table
from tests.support import ROOT

IMAGES = ROOT / "docs" / "images"


def main(names: list[str]) -> int:
    try:
        file = Path(names[0]) if names else kept.newest()
        whole = kept.read(file)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pictures(whole):
        (IMAGES / name).write_text(text, "utf-8")
        print(f"docs/images/{name}, from {file.name}", file=sys.stderr)
    print(table(whole), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
