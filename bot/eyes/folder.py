"""Where the processes of one machine keep their counts, so that whichever answers `/metrics` answers for all.

prometheus_client chooses between one process and many when it is first imported, by its environment variable: so
`prepare` comes before everything else, in gunicorn's configuration and in the long connection.
https://prometheus.github.io/client_python/multiprocess/
"""

import logging
import os
import shutil
import stat
import tempfile
from pathlib import Path

from bot.settings.eyes import MetricsSection

log = logging.getLogger("larkey.eyes")

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def prepare(section: MetricsSection, port: int) -> None:
    """Make the folder and name it to prometheus_client. Where that is not to be had, each process counts for itself."""
    os.environ.pop(VARIABLE, None)
    if not section.enabled:
        return
    folder = folder_of(section, port)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = _taken(folder)
    except OSError as error:
        problem = error.strerror or "it cannot be made"
    if problem:
        log.warning("figures are those of single processes", extra={"folder": str(folder), "why": problem})
        return
    os.environ[VARIABLE] = str(folder)


def folder_of(section: MetricsSection, port: int) -> Path:
    """As it is set; else one below the folder for temporary files, for this user and port."""
    if section.folder:
        return Path(section.folder)
    return Path(tempfile.gettempdir()) / f"larkey-metrics-{os.getuid()}-{port}"


def prepared() -> Path | None:
    """The folder that was prepared; None where this process counts for itself alone."""
    name = os.environ.get(VARIABLE, "")
    return Path(name) if name else None


def tidy() -> None:
    """A process of this machine has ended: what it counted stays counted."""
    from bot.eyes.archive import locked, sweep

    folder = prepared()
    if folder is not None:
        with locked(folder) as alone:
            if alone:
                sweep(folder)


def remove() -> None:
    """Nobody of this machine counts any more."""
    folder = prepared()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _taken(folder: Path) -> str:
    """Why a folder that was there before is not to be trusted: in /tmp anybody may have made it."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return "it is no folder"
    return "it belongs to somebody else" if found.st_uid != os.getuid() else ""
