"""A file system of a few megabytes that can be filled to its last byte, for those who may mount one."""

import os
import subprocess
from pathlib import Path

from tests.chaos.rights import CAP_SYS_ADMIN, may

MISSING = "only root (CAP_SYS_ADMIN) may mount a small file system"
MEGABYTES = 48


def allowed() -> bool:
    return may(CAP_SYS_ADMIN)


class SmallDisk:
    """Mounted at `folder` by `mount`; give it back with `unmount`, whoever still works in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def mount(self) -> "SmallDisk":
        self.folder.mkdir(parents=True, exist_ok=True)
        size = f"size={MEGABYTES}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(self.folder)], check=True)
        return self

    def fill(self) -> None:
        """Not a byte is left."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                while _fits(file.fileno(), size):
                    pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


def _fits(file: int, size: int) -> bool:
    try:
        return os.write(file, b"\0" * size) > 0
    except OSError:
        return False
