"""The commands of docs/operations.md for backup and restore, carried out as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.store.databases import postgres_binaries
from tests.support import ROOT, clean_environment

PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"^```sh\n# ((?:backup|restore): \w+)[^\n]*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
REDIS_CLI = f"""#!{sys.executable}
import sys
import redis
print(redis.Redis.from_url(sys.argv[2]).execute_command(*sys.argv[3:]))
"""
"""For machines that have none: `redis-cli -u URL COMMAND...`."""


class Shell:
    """A terminal in which these commands find their programs. `BACKUP` is where copies go."""

    def __init__(self, folder: Path) -> None:
        self.backup = folder / "backup"
        self._programs = folder / "programs"
        for each in (self.backup, self._programs):
            each.mkdir()
        if shutil.which("redis-cli") is None:
            (self._programs / "redis-cli").write_text(REDIS_CLI, "utf-8")
            (self._programs / "redis-cli").chmod(0o755)

    def run(self, name: str, environment: Mapping[str, str]) -> None:
        """The block with that name, such as `backup: Redis`; fails with what it says."""
        places = [self._programs, Path(sys.executable).parent, postgres_binaries() or "", os.environ["PATH"]]
        own = {"PATH": ":".join(str(place) for place in places), "BACKUP": str(self.backup), **environment}
        shell = ["bash", "-euo", "pipefail", "-c", BLOCKS[name]]
        done = subprocess.run(shell, env=clean_environment(own), capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"


def parts_of_mysql(url: str) -> dict[str, str]:
    """A URL as the settings DB_HOST, DB_PORT, DB_USER, DB_PASSWORD and DB_NAME."""
    parts = urlsplit(url)
    login = {"DB_USER": unquote(parts.username or ""), "DB_PASSWORD": unquote(parts.password or "")}
    return {"DB_HOST": parts.hostname or "", "DB_PORT": str(parts.port), "DB_NAME": parts.path[1:], **login}


def require_mysqldump() -> None:
    if shutil.which("mysqldump") is None:
        pytest.skip("mysqldump is not installed (Debian: mariadb-client)")
