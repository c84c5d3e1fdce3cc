"""Files that only their owner may read: what holds a password or a key."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Put `text` into the file as a whole: a reader sees the old text or the new one."""
    partial = path.with_name(f"{path.name}.new")
    partial.unlink(missing_ok=True)
    with open(partial, "x", encoding="utf-8", opener=_for_owner) as file:
        file.write(text)
    partial.replace(path)


def _for_owner(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
