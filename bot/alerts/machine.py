"""Checks of the machine itself: room on its disks, and the certificate that others see at our address."""

import shutil
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import certifi

from bot.alerts.alarm import Finding
from bot.alerts.checks import Check

DAYS_LEFT = 14.0
CONNECT_SECONDS = 5.0
EVERY = 3600.0


def disk_check(host: str, folders: Sequence[Path], percent: float) -> Check:
    def check() -> Iterator[Finding]:
        for folder in folders:
            if not folder.exists():
                continue
            usage = shutil.disk_usage(folder)
            if usage.free < usage.total * percent / 100:
                free = f"{usage.free / 2**30:.1f} GB"
                yield Finding("disk_full", f"{host}:{folder}", {"free": free})

    return check


class CertificateCheck:
    """Of the public address, once an hour: refused by a client that trusts the usual authorities, or about to end."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = (parts.hostname or "", parts.port or 443) if parts.scheme == "https" else ("", 0)
        self._next = 0.0
        self._found: list[Finding] = []

    def __call__(self) -> Iterator[Finding]:
        if self._host and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self._found = list(self._look())
        yield from self._found

    def _look(self) -> Iterator[Finding]:
        try:
            ends = self._ends()
        except ssl.SSLError as error:
            yield Finding("certificate", self._host, {"why": error.reason or type(error).__name__})
        except (OSError, ValueError):
            return  # it cannot be reached from here, which says nothing about its certificate
        else:
            days = (ends - time.time()) / 86_400
            if days < DAYS_LEFT:
                yield Finding("certificate", self._host, {"days": f"{days:.0f}"})

    def _ends(self) -> float:
        context = ssl.create_default_context(cafile=certifi.where())
        with (
            socket.create_connection((self._host, self._port), CONNECT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=self._host) as secure,
        ):
            found = secure.getpeercert() or {}
        return float(ssl.cert_time_to_seconds(str(found["notAfter"])))
