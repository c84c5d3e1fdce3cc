"""A `.env` file in the working folder: settings for one machine, the same file that compose reads."""

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from bot.launch.private import write_private
from bot.launch.stopping import CannotStart

FILE = Path(".env")
LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")


def read_dotenv(environ: MutableMapping[str, str], path: Path = FILE) -> None:
    """Add what the file sets and the environment does not. Raises CannotStart for a line that is none."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise CannotStart(f"{path}, line {number}: write NAME=value, or begin the line with #.")
        environ.setdefault(found[1], _unquoted(found[2]))


def write_dotenv(values: Mapping[str, str], path: Path = FILE) -> None:
    """Set these names in the file, readable by its owner only; its other lines stay."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    kept = [line for line in lines if _name(line) not in values]
    text = "".join(f"{line}\n" for line in (*kept, *(f"{name}={value}" for name, value in values.items())))
    write_private(path, text)


def _name(line: str) -> str:
    found = LINE.fullmatch(line)
    return found[1] if found else ""


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
