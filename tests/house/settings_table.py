"""docs/configuration.md as config.toml has it: one row for each setting."""

import re
import tomllib

from bot.settings.environment import name_of
from tests.support import ROOT

LINE = re.compile(r'(?P<key>[a-z_]+) = (?P<value>"(?:[^"\\]|\\.)*"|\S+)\s+# (?P<comment>.*?)(?: \[[A-Z_]+\])?$')


def sections() -> dict[str, dict[str, object]]:
    """What config.toml sets, by section."""
    return tomllib.loads((ROOT / "config.toml").read_text("utf-8"))


def rows() -> dict[tuple[str, str], str]:
    """(section, key) -> its row: setting, environment name, default, meaning."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in (ROOT / "config.toml").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            continue
        match = LINE.fullmatch(line)
        if match is None:
            assert not line or line.startswith("#"), f"config.toml: a setting is `key = value  # what it means`: {line}"
            continue
        key, value, comment = match["key"], match["value"], match["comment"].replace("|", "\\|")
        found[section, key] = f"| `{section}.{key}` | `{name_of((section, key))}` | `{value}` | {comment} |"
    return found
