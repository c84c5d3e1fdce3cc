"""The peers' versions in one table, and how they come onto this machine: once, into folders that are kept.

Only the peers themselves are pinned; what they bring along is what their registries give on the day.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

CACHE = Path(os.environ.get("BENCH_PEERS") or ROOT / "data" / "bench-peers")
PATIENCE = 900.0
"""Seconds that one installation may take: a registry that hangs costs the bench one peer, not its end."""


@dataclass(frozen=True)
class Pin:
    """One package of one registry: `pip` takes the name with its extras, `npm` with its scope.

    `held` are packages of its own whose version is held, because the newest breaks it or it forgets to ask for them.
    """

    name: str
    installer: str
    package: str
    version: str
    held: tuple[tuple[str, str], ...] = ()


PINS = {
    pin.name: pin
    for pin in (
        Pin("litellm", "pip", "litellm[proxy]", "1.106.2"),
        # Streams answer 500 with a newer one: https://github.com/Portkey-AI/gateway/issues/1389
        Pin("portkey", "npm", "@portkey-ai/gateway", "1.15.2", (("@hono/node-server", "1.14.1"),)),
        Pin("openai-forward", "pip", "openai-forward", "0.8.1", (("pyyaml", "6.0.3"),)),
        Pin("mlflow", "pip", "mlflow[gateway]", "3.17.2"),
    )
}


class NotInstalled(Exception):
    """This machine or its network lacks something; the text says what."""


def installed(name: str) -> Path:
    """The folder of this peer, filled now or on an earlier day. Raises NotInstalled."""
    pin = PINS[name]
    folder = CACHE / f"{pin.name}-{pin.version}"
    done, wanted = folder / "installed", str((pin.package, pin.version, *pin.held))
    if done.exists() and done.read_text() == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"installing {pin.package} {pin.version} into {folder}", file=sys.stderr, flush=True)
    for command in _commands(pin, folder):
        _run(pin, command, folder)
    done.write_text(wanted)
    return folder


def _commands(pin: Pin, folder: Path) -> Sequence[Sequence[str]]:
    if pin.installer == "npm":
        wanted = {"private": True, "dependencies": {pin.package: pin.version}, "overrides": dict(pin.held)}
        (folder / "package.json").write_text(json.dumps(wanted))
        return (("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"),)
    python = str(folder / "bin" / "python")
    held = (f"{package}=={version}" for package, version in pin.held)
    flags = ("--quiet", "--disable-pip-version-check", "--no-compile")
    return (
        (sys.executable, "-m", "venv", str(folder)),
        (python, "-m", "pip", "install", *flags, f"{pin.package}=={pin.version}", *held),
    )


def _run(pin: Pin, command: Sequence[str], folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    try:
        subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except FileNotFoundError as error:
        raise NotInstalled(f"{pin.name}: there is no {command[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"{pin.name}: {command[0]} took longer than {PATIENCE:.0f} s") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout).strip().splitlines()[-1:]
        raise NotInstalled(f"{pin.name}: {' '.join(last) or error}") from error
