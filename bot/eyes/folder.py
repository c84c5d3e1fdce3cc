"""Where the processes of one machine keep their counts, so that whichever answers `/metrics` answers for all.

prometheus_client chooses between one process and many when it is first imported, by its environment variable: so
`prepare` comes before everything else, in gunicorn's configuration and in the long connection.
https://prometheus.github.io/client_python/multiprocess/
"""

import contextlib
import logging
import os
import stat
import tempfile
from pathlib import Path

from bot.processes import alive
from bot.settings.eyes import MetricsSection

log = logging.getLogger("larkey.eyes")

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
OURS = ("counter_*.*", "histogram_*.*", "gauge_*.*", "lock", "alerts.lock")


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
    if not _owners(folder):
        _empty(folder)
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
    """The web workers have ended. Where nobody else counts here, nothing is left behind."""
    folder = prepared()
    if folder is not None and _owners(folder) <= {os.getpid()}:
        _empty(folder)
        with contextlib.suppress(OSError):
            folder.rmdir()


def _owners(folder: Path) -> set[int]:
    """The living processes that count there."""
    pids = {int(name) for name in (file.stem.rpartition("_")[2] for file in folder.glob("*.db")) if name.isdigit()}
    return {pid for pid in pids if alive(pid)}


def _empty(folder: Path) -> None:
    """Only what is ours: somebody may have named a folder that holds other things."""
    for pattern in OURS:
        for file in folder.glob(pattern):
            file.unlink(missing_ok=True)


def _taken(folder: Path) -> str:
    """Why a folder that was there before is not to be trusted: in /tmp anybody may have made it."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return "it is no folder"
    return "it belongs to somebody else" if found.st_uid != os.getuid() else ""
