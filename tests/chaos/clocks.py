"""A wall clock of one's own for a host: it jumps while its processes run (libfaketime, Debian's package `faketime`).

Only what the calendar says is changed: monotonic time goes on, as when an operator or NTP sets a machine's clock.
https://github.com/wolfcw/libfaketime
"""

from pathlib import Path

LIBRARIES = tuple(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))
MISSING = "libfaketime is not installed (Debian: faketime)"


class WallClock:
    """Whoever was started with its `environment` reads this clock; `jump` sets it for all of them.

    They notice at once, or within so many whole seconds: then a look at the clock costs them a tenth.
    """

    def __init__(self, file: Path, noticed_within: int = 0) -> None:
        self._file = file
        cached = {"FAKETIME_CACHE_DURATION": str(noticed_within)}
        self._caching = cached if noticed_within else {"FAKETIME_NO_CACHE": "1"}
        file.parent.mkdir(parents=True, exist_ok=True)
        self.jump(0)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing where the library is not installed: then `jump` changes nothing."""
        if not LIBRARIES:
            return {}
        return {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            **self._caching,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def jump(self, seconds: float) -> None:
        """So far from the true time, forward or (below zero) back; 0 is right again."""
        fresh = self._file.with_suffix(".fresh")
        fresh.write_text(f"{seconds:+.0f}\n")
        fresh.replace(self._file)
