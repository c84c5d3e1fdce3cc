"""The same town with each host in a network namespace: a host can lose Redis, the rest of the world, or both."""

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.faults import Fault, a_clock_jumps, a_worker_is_killed, the_database_is_away
from tests.chaos.networks import HOSTS, NETWORKS, Network, Networks
from tests.chaos.proxy import Proxy
from tests.chaos.town import Town
from tests.servers import Sandbox
from tests.support import Process, answers

GUNICORN = ("-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app")


class Islands(Town):
    """Redis, the database and the sandbox are on the mainland: hosts reach them through proxies at its addresses."""

    honest_refusal = "现在查不到你的份额"
    """Hosts are cut off for longer than a question waits for its share: the card says so, and offers to ask again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.networks = Networks()
        self.doors = [(self.networks.address("world", host), port) for host, port in enumerate(self.ports)]
        address, port = self.doors[0]
        self.larkey.sandbox = Sandbox(folder, f"http://{address}:{port}/feishu/events", time_scale=0.1)
        self._to_sandbox = Proxy(self.larkey.sandbox.port)
        self._started: list[Process] = []
        self.to_database.address = self._to_sandbox.address = self.networks.address("world")
        for proxy in self.to_redis:
            proxy.address = self.networks.address("redis")

    def start(self) -> "Islands":
        self.networks.lay()
        self._to_sandbox.start()
        for ferry in self._ferries():
            self._started.append(ferry.start())
            ferry.wait_for_line("ferry ready")
        sandbox = f"http://127.0.0.1:{self.larkey.sandbox.port}"
        places = ("FEISHU_DOMAIN", "FEISHU_ACCOUNTS_DOMAIN", "FEISHU_PASSPORT_DOMAIN")
        self.larkey.settings |= {**dict.fromkeys(places, sandbox), "OPENAI_BASE_URL": f"{sandbox}/model/v1"}
        super().start()
        return self

    def start_host(self, number: int) -> Process:
        self.point(number)
        (address, port), larkey = self.doors[number], self.larkey
        argv = [*self.networks.inside(number), sys.executable, *GUNICORN]
        web = Process(argv, larkey.folder / f"web-{len(larkey.webs)}.log", larkey.environment(port))
        larkey.webs.append(web)
        web.start().wait_until(lambda: answers(f"http://{address}:{port}/readyz"), "/readyz")
        return web

    def _ferries(self) -> Iterator[Process]:
        """On each host, from where its platform and model seem to be to where they are."""
        there = (self._to_sandbox.address, str(self._to_sandbox.port))
        for host in range(HOSTS):
            argv = [*self.networks.inside(host), sys.executable, "-m", "tests.chaos.ferry"]
            yield Process([*argv, str(self.larkey.sandbox.port), *there], self.larkey.folder / f"ferry-{host}.log")

    def heal(self) -> None:
        for host in range(HOSTS):
            for network in NETWORKS:
                self.networks.mend(network, host)
        super().heal()

    def stop(self) -> None:
        super().stop()
        for ferry in self._started:
            ferry.stop()
        self._to_sandbox.stop()
        self.networks.remove()


def a_host_loses_redis(town: Town, chance: random.Random) -> None:
    _lost(town, chance, ("redis",))


def a_host_sees_redis_and_nobody_else(town: Town, chance: random.Random) -> None:
    _lost(town, chance, ("world",))


def a_host_is_alone(town: Town, chance: random.Random) -> None:
    _lost(town, chance, NETWORKS)


def both_hosts_lose_redis_in_turns(town: Town, chance: random.Random) -> None:
    for host in chance.sample(range(HOSTS), HOSTS):
        _lost(town, chance, ("redis",), host)


def _lost(town: Town, chance: random.Random, networks: tuple[Network, ...], host: int | None = None) -> None:
    assert isinstance(town, Islands)
    cut_off = chance.randrange(HOSTS) if host is None else host
    for network in networks:
        town.networks.cut(network, cut_off)
    time.sleep(chance.uniform(1.0, 5.0))
    for network in networks:
        town.networks.mend(network, cut_off)


CUTS: tuple[Fault, ...] = (
    a_host_loses_redis,
    a_host_sees_redis_and_nobody_else,
    a_host_is_alone,
    both_hosts_lose_redis_in_turns,
    a_worker_is_killed,
    the_database_is_away,
    a_clock_jumps,
)
