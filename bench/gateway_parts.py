"""What the measurement of the gateway starts: a provider, nginx and Larkey before it, and callers.

nginx is Debian's, as a reverse proxy with two workers and kept-alive connections: the practical limit.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.machine import Family
from tests.gateway.programs import Programs
from tests.servers import Larkey, Sandbox
from tests.support import ROOT, Process, free_port

PEOPLE = 50
NGINX = """
worker_processes 2;
worker_rlimit_nofile 16384;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  keepalive_requests 10000000;
  upstream provider {{ server 127.0.0.1:{upstream}; keepalive 1024; keepalive_requests 10000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096 reuseport;
    location / {{
      proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
    }}
  }}
}}
"""
SETTINGS = {
    "OPENAI_API_KEY": "sk-bench-0001,sk-bench-0002,sk-bench-0003",
    "LIMITS__REQUESTS_PER_MINUTE": "10000000",
    "LIMITS__TOKENS_PER_MINUTE": "10000000000",
    "LIMITS__TOKENS_PER_DAY": "100000000000",
    "LIMITS__TOKENS_PER_MONTH": "1000000000000",
    "LIMITS__STREAMS": "10000",
}


@dataclass
class Target:
    """Something that can be asked: where, by whom, with what in the head, and which processes it consists of."""

    name: str
    port: int
    masters: tuple[Process, ...] = ()
    tokens: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    last: str = "[DONE]"
    """What the end of a whole stream holds."""

    stores: tuple[Process, ...] = ()
    """Its Redis and its database, whose processor time and memory count as its own."""

    @property
    def family(self) -> Family:
        return Family((*self.masters, *self.stores))


class Provider:
    """Two processes behind one port, whose streams have so many events."""

    def __init__(self, folder: Path, events: int = 100) -> None:
        self.port = free_port()
        argv = [sys.executable, str(ROOT / "bench" / "upstream.py"), "--events", str(events)]
        self.processes = [
            Process([*argv, str(self.port)], folder / f"upstream-{number}.log", folder=folder) for number in range(2)
        ]

    def start(self) -> Target:
        for process in self.processes:
            process.start().wait_for_line("upstream ready")
        return Target("straight", self.port, tuple(self.processes))

    def stop(self) -> None:
        for process in self.processes:
            process.stop()


class Nginx:
    """Raises FileNotFoundError where there is none."""

    def __init__(self, folder: Path, upstream: int) -> None:
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        if not Path(program).exists():
            raise FileNotFoundError("nginx is not installed")
        self.port = free_port()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, upstream=upstream, port=self.port))
        self.process = Process([program, "-c", str(config), "-p", str(folder)], folder / "nginx.log", folder=folder)

    def start(self) -> Target:
        self.process.start().wait_for_port(self.port)
        return Target("nginx", self.port, (self.process,))

    def stop(self) -> None:
        self.process.stop()


class Gateway:
    """Larkey with everything on: tokens of fifty people, their limits, three keys, Redis, the writer of usage."""

    def __init__(
        self, folder: Path, upstream: int, *, name: str = "larkey", settings: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        settings = {**SETTINGS, "OPENAI_BASE_URL": f"http://127.0.0.1:{upstream}/v1", **(settings or {})}
        self.larkey = Larkey(folder, workers=2, settings=settings)
        self.larkey.valkey.process.argv = [*self.larkey.valkey.process.argv, "--appendfsync", "everysec"]

    def start(self) -> Target:
        self.larkey.start()
        programs = Programs(self.larkey)
        tokens = tuple(programs.issue(f"ou_bench_{number}").text for number in range(PEOPLE))
        programs.close()
        stores = (self.larkey.valkey.process,)
        return Target(self.name, self.larkey.port, tuple(self.larkey.webs), tokens, stores=stores)

    @property
    def sandbox(self) -> Sandbox:
        return self.larkey.sandbox

    def stop(self) -> None:
        self.larkey.stop()


def call(target: Target, kind: str, **told: Any) -> dict[str, Any]:
    """What callers in a process of their own have found; see bench/load.py."""
    wanted = {"kind": kind, "port": target.port, "tokens": target.tokens, "headers": dict(target.headers)}
    wanted["last"] = target.last
    program = [sys.executable, str(ROOT / "bench" / "load.py"), json.dumps({**wanted, **told})]
    done = subprocess.run(program, capture_output=True, text=True, timeout=180, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
