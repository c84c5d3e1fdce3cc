"""Ten hosts of one Larkey, each with one worker and an address of its own on the loopback."""

import json
import signal
import socket
import sys
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from store.limits import Limits, Used
from store.standings import Standings
from store.token import Issued
from store.usage_counts import UsageCounts
from tests.gateway.programs import Programs, asking, bearer
from tests.servers import Larkey
from tests.store.test_people import together
from tests.support import Process, answers, free_port, request

HOSTS = 10
AT_ONCE = "[[rate 0]] [[delay 0]]"
LONG = "[[delay 0]] [[rate 2]] [[text 4000]]"
PATIENCE = 90.0


@dataclass(frozen=True)
class Host:
    address: str
    port: int
    process: Process

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.port}"

    def ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self.address, self.port)) == 0 and answers(f"{self.url}/readyz")

    def ask(self, token: str, text: str = AT_ONCE) -> int:
        """The status of a whole answer."""
        body = json.dumps(asking(text)).encode()
        return request("POST", f"{self.url}/v1/chat/completions", body, bearer(token), 30).status

    def open_stream(self, token: str) -> tuple[int, socket.socket]:
        """The status, and the connection, on which a long answer goes on until it is closed."""
        body = json.dumps(asking(LONG, stream=True)).encode()
        lines = [f"{name}: {value}" for name, value in {**bearer(token), "Content-Length": len(body)}.items()]
        link = socket.create_connection((self.address, self.port), timeout=30)
        link.sendall(
            "\r\n".join(["POST /v1/chat/completions HTTP/1.1", "Host: larkey", *lines, "", ""]).encode() + body
        )
        got = b""
        while b"\r\n\r\n" not in got:
            piece = link.recv(65536)
            assert piece, got
            got += piece
        return int(got.split(b" ", 2)[1]), link


class Town:
    """One Larkey's Redis, database and provider, and ten hosts before them."""

    def __init__(self, larkey: Larkey) -> None:
        self.larkey = larkey
        self.programs = Programs(larkey)
        self.hosts = [self._host(number) for number in range(HOSTS)]
        zone = ZoneInfo("Asia/Shanghai")
        self.limits = Limits(self.programs.redis, zone, UsageCounts(self.programs.database))
        self._people = 0

    def start(self) -> None:
        for host in self.hosts:
            host.process.start()
        for host in self.hosts:
            host.process.wait_until(host.ready, "/readyz", PATIENCE)

    def _host(self, number: int) -> Host:
        address = f"127.0.0.{number + 2}" if sys.platform == "linux" else "127.0.0.1"
        port, folder = free_port(), self.larkey.folder / f"host-{number}"
        own = {"METRICS__FOLDER": str(folder)}
        options = ("--config", "gunicorn.conf.py", "--bind", f"{address}:{port}")
        argv = [sys.executable, "-m", "gunicorn", *options, "wsgi:app"]
        process = Process(argv, self.larkey.folder / f"host-{number}.log", self.larkey.environment(port) | own)
        return Host(address, port, process)

    def somebody(self, **limits: int) -> Issued:
        """The token of a person with limits of their own."""
        self._people += 1
        issued = self.programs.issue(f"ou_{self._people}")
        Standings(self.programs.database).limit(issued.token.person, "tenant", limits, 0)
        return issued

    def used(self, issued: Issued) -> Used:
        return self.limits.used(issued.token.person, "tenant")

    def everywhere(self, times: int, token: str, text: str = AT_ONCE) -> Counter[int]:
        """So many requests at every host, all at once: status -> how many."""
        statuses: list[int] = []
        together(HOSTS * times, lambda index: statuses.append(self.hosts[index % HOSTS].ask(token, text)))
        return Counter(statuses)

    def streams(self, times: int, token: str, links: ExitStack) -> list[socket.socket]:
        """So many streams at every host, begun at once: those that were let in. All end with `links`."""
        opened: list[tuple[int, socket.socket]] = []
        lock = threading.Lock()

        def begin(index: int) -> None:
            status, link = self.hosts[index % HOSTS].open_stream(token)
            with lock:
                links.callback(link.close)
                opened.append((status, link))

        together(HOSTS * times, begin)
        assert {status for status, _ in opened} <= {200, 429}
        return [link for status, link in opened if status == 200]

    def stop(self) -> None:
        for host in self.hosts:
            host.process.signal(signal.SIGTERM)
        for host in self.hosts:
            host.process.stop()
        self.limits.close()
        self.programs.close()
