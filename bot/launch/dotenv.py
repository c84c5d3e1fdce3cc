"""A `.env` file in the working folder: settings for one machine, the same file that compose reads."""

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from bot.launch.private import write_private
from bot.launch.stopping import CannotStart

FILE = Path(".env")
LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)")
# As compose reads it: a value ends with its closing quote, or, without quotes, at a # after a blank.
QUOTED = re.compile(r"""\s*(["'])(.*?)\1\s*(?:\s\#.*)?""")
REMARK = re.compile(r"\s\#.*")


def read_dotenv(environ: MutableMapping[str, str], path: Path = FILE) -> None:
    """Add what the file sets and the environment does not. Raises CannotStart for a line that is none, and for an
    unreadable file.
    """
    if not path.is_file():
        return
    for number, line in enumerate(_lines(path), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise CannotStart(f"{path}, line {number}: write NAME=value, or begin the line with #.")
        environ.setdefault(found[1], _unquoted(found[2]))


def write_dotenv(values: Mapping[str, str], path: Path = FILE) -> None:
    """Set these names in the file, readable by its owner only; its other lines stay. Raises CannotStart."""
    lines = _lines(path) if path.is_file() else []
    kept = [line for line in lines if _name(line) not in values]
    text = "".join(f"{line}\n" for line in (*kept, *(f"{name}={value}" for name, value in values.items())))
    write_private(path, text)


def _lines(path: Path) -> list[str]:
    """Without the mark that editors on Windows put before the first one."""
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CannotStart(f"{path} cannot be read: {reason}.") from error


def _name(line: str) -> str:
    found = LINE.fullmatch(line)
    return found[1] if found else ""


def _unquoted(value: str) -> str:
    quoted = QUOTED.fullmatch(value)
    return quoted[2] if quoted else REMARK.sub("", value).strip()
