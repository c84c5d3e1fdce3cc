"""`make licences`: writes docs/licences.md, the licence of each package in the image, by what it says of itself."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements.lock"
HEAD = """# Licences

What the image installs (`requirements.lock`), by what each package says of itself. `make licences` writes this page,
and a test holds it to the lock. Larkey itself is under the [MIT licence](../LICENSE).

| package | licence |
|---|---|
"""
WORDS = 60
UNSAID = {"peewee": "MIT"}
"""From the LICENSE file of packages whose metadata are silent."""


def locked() -> list[str]:
    """The names in the lock that are installed on every platform, in order."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==[^\\;\n]+(;[^\\\n]*)?", LOCK.read_text("utf-8"), re.M)
    return sorted(name for name, marker in lines if not marker)


def licence(name: str) -> str:
    """In SPDX's words where the package uses them, else its own, else its classifier's."""
    about: Any = metadata(name)
    own = about.get("License-Expression") or about.get("License") or UNSAID.get(name, "")
    if own and "\n" not in own and len(own) <= WORDS:
        return own
    classified = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
    return ", ".join(classified) or own.strip().split("\n")[0][:WORDS]


def page() -> str:
    return HEAD + "".join(f"| {name} | {licence(name)} |\n" for name in locked())


def main() -> int:
    try:
        PAGE.write_text(page(), "utf-8")
    except PackageNotFoundError as missing:
        print(f"{missing.name} is not installed; `make licences` installs it first", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
