"""What one machine keeps for itself under data/: the lock of its one launcher, and secrets that it made up."""

import fcntl
import json
import os
import secrets
import time
from pathlib import Path
from typing import TextIO

from bot.launch.private import write_private
from bot.launch.stopping import CannotStart
from bot.processes import alive

NAMES = ("secret_key", "app_secret", "encrypt_key", "verification_token", "model_key", "valkey_password", "admin_token")
SECRETS_FILE = "secrets.json"
CLEANING_SECONDS = 15.0


class FolderLock:
    """Held as long as the launcher, or whoever still cleans up after it, lives; the kernel gives it back."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "launcher.lock"
        self._file: TextIO | None = None

    def acquire(self) -> None:
        """Raises CannotStart. A launcher that was killed a moment ago is given time until its children are gone."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = self._path.open("a+", encoding="utf-8")
        deadline = time.monotonic() + CLEANING_SECONDS
        while not self._try():
            holder = self._holder()
            if alive(holder) or time.monotonic() > deadline:
                raise CannotStart(
                    f"Larkey already runs from this folder (process {holder}). Stop that one with Ctrl-C first."
                )
            time.sleep(0.1)
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def _try(self) -> bool:
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> int:
        text = self._path.read_text("utf-8").strip()
        return int(text) if text.isdigit() else 0


def local_secrets(folder: Path) -> dict[str, str]:
    """The secrets of this data folder by name, made once, readable by their owner only. Raises CannotStart."""
    path = folder / SECRETS_FILE
    try:
        kept: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    except ValueError as error:
        raise CannotStart(
            f"{path} is damaged: bring it back from a backup. Without one move it away, and new secrets are made: "
            "people sign in anew, and recorded words cannot be read any more."
        ) from error
    missing = [name for name in NAMES if name not in kept]
    if not missing:
        return kept
    kept |= {name: secrets.token_hex(24) for name in missing}
    write_private(path, json.dumps(kept, indent=1))
    return kept
