"""Upstreams are taken over from their files without a restart, in every process, within some seconds.

A file that makes no sense changes nothing: the pool goes on with what it has, and says what is wrong. Only
[upstreams] and the files with keys are looked at; every other setting waits for a restart.
"""

import hashlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot import logs
from bot.pool.building import keys_from
from bot.settings.load import TRACKED, Settings, SettingsError, load_settings
from bot.settings.references import files_of
from llm.keys import Key

log = logging.getLogger("larkey.upstreams")


class Reload:
    """Made before the fork with the settings of the start; `start` once in each process.

    `trouble` is what is wrong with the files in one sentence without a secret, "" while all is well.
    """

    def __init__(
        self,
        settings: Settings,
        take: Callable[[Sequence[Key]], object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._environ = dict(os.environ if environ is None else environ)
        self._take = take
        self._every = settings.upstreams.reload_seconds
        self._files = self._files_with(settings)
        self._seen = _content(self._files)
        self.trouble = ""
        self._now = threading.Event()
        self._leaving = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="larkey-upstreams", daemon=True).start()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGHUP, lambda number, frame: self._now.set())

    def stop(self) -> None:
        self._leaving = True
        self._now.set()

    def _run(self) -> None:
        while not self._leaving:
            try:
                self.look()
            except Exception:
                log.exception("upstreams could not be looked at")
            self._now.wait(self._every)
            self._now.clear()

    def look(self) -> None:
        """Take over what has changed since the last time."""
        found = _content(self._files)
        if found == self._seen:
            return
        self._seen = found
        try:
            settings = load_settings(self._environ)
            keys = keys_from(settings, self._environ)
        except SettingsError as error:
            self._troubled(str(error))
            return
        if not keys:
            self._troubled("no upstream and no key is left in the settings.")
            return
        self._files = self._files_with(settings)
        self._seen = _content(self._files)
        logs.hide(*settings.secrets(), *(key.secret for key in keys))
        self._take(keys)
        log.info("upstreams were taken over", extra={"upstreams": _counted(keys)})
        self.trouble = ""

    def _troubled(self, trouble: str) -> None:
        log.error("upstreams stay as they were: %s", trouble)
        self.trouble = trouble

    def _files_with(self, settings: Settings) -> list[Path]:
        overlay = self._environ.get("LARKEY_CONFIG", "")
        return [TRACKED, *([Path(overlay)] if overlay else []), *files_of(settings.upstreams)]


def _content(files: Sequence[Path]) -> bytes:
    """What all files say, as a digest: a file that was touched has not changed."""
    digest = hashlib.sha256()
    for file in files:
        try:
            text = file.read_bytes()
        except OSError:
            text = b"\0 not there"
        digest.update(hashlib.sha256(text).digest())
    return digest.digest()


def _counted(keys: Sequence[Key]) -> dict[str, int]:
    names = [key.upstream.name for key in keys]
    return {name: names.count(name) for name in dict.fromkeys(names)}
