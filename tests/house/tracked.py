"""The files that belong to the project: what git tracks, or would track when it is added."""

import ast
import subprocess
from functools import cache
from pathlib import Path

from tests.support import ROOT

ROOMS = ("bot", "handlers", "cards", "llm", "gateway", "store", "sandbox")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Paths relative to the root, ignored files left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    names = sorted({name for name in listed.decode().split("\0") if name})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Tracked Python files below these folders, or all."""
    files = [path for path in tracked_files() if path.suffix == ".py"]
    return [path for path in files if not folders or path.parts[0] in folders]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


def text_of(path: Path) -> str:
    """The text of a tracked file; empty for a binary one."""
    data = (ROOT / path).read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", "replace")
