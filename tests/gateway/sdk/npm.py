"""Packages for Node and for browsers, fetched by npm into a folder of the test run."""

import shutil
import subprocess
from pathlib import Path

import pytest

OPENAI = "openai@6.49.0"
DEEP_CHAT = "deep-chat@2.4.2"


def fetched(folder: Path, *packages: str) -> Path:
    """The folder with `node_modules` in it."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: apt install nodejs npm)")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefer-offline"]
    command = ["npm", "install", *quiet, "--prefix", str(folder), *packages]
    installed = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert installed.returncode == 0, installed.stderr[-2000:]
    return folder
