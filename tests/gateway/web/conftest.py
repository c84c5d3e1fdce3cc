"""One Larkey for all tests of the pages, and browsers in front of it. Each test begins with nobody's keys."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from store.audit import Audit
from store.database import Database, open_database
from store.limits import Limits
from store.limits_calendar import window_of
from store.models_tokens import AuditRow, Renewal, Standing, TokenRow
from store.models_usage import UsageDay, UsagePersonDay, UsagePoolDay, UsageRow
from store.people import People
from store.redis import RedisDoor, open_redis
from store.standings import Standings
from store.usage_counts import UsageCounts
from store.usage_rows import write
from tests.gateway.web.visitor import Visitor
from tests.servers import APP_ID, Larkey

ADMIN = "an-admin-token-for-the-tests"
SETTINGS = {"ADMIN_TOKEN": ADMIN}
TENANT = "sandboxtenant0001"
ZONE = ZoneInfo("Asia/Shanghai")
NewVisitor = Callable[..., Visitor]
NewHost = Callable[..., int]


@pytest.fixture(scope="session")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    shared = Larkey(tmp_path_factory.mktemp("larkey"), settings=SETTINGS)
    try:
        yield shared.start()
    finally:
        shared.stop()


@dataclass(frozen=True)
class Behind:
    """What Larkey keeps: looked at, and decided upon, from behind."""

    larkey: Larkey
    database: Database
    redis: RedisDoor

    def open_id(self, person: int = 0) -> str:
        """Of the sandbox's person of that number."""
        return str(self.larkey.sandbox.state()["people"][person]["open_id"])

    def id(self, person: int = 0) -> int:
        return People(self.database).know(TENANT, APP_ID, open_id=self.open_id(person))

    def known(self, open_id: str, name: str) -> int:
        """Somebody whom the sandbox does not have."""
        return People(self.database).know(TENANT, APP_ID, open_id=open_id, name=name)

    def rename(self, person: int, name: str) -> None:
        People(self.database).know(TENANT, APP_ID, open_id=self.open_id(person), name=name)

    def token(self, public_id: str) -> TokenRow:
        with self.database.reading():
            return TokenRow.get(TokenRow.public_id == public_id)

    def tokens(self) -> int:
        with self.database.reading():
            return int(TokenRow.select().count())

    def suspend(self, person: int = 0) -> None:
        Standings(self.database).suspend(self.id(person), TENANT, 0)

    def deeds(self) -> list[str]:
        """The trail, newest first: `what about detail`."""
        found = Audit(self.database).read(TENANT)
        return [f"{deed.what} {deed.about} {deed.detail}" for deed in found]

    def expire(self, public_id: str, at: int) -> None:
        """The key shall end at that moment (ms)."""
        update = TokenRow.update(expires=at).where(TokenRow.public_id == public_id)
        self.database.write(update.execute)

    def use(
        self, person: int, token: str = "", *, model: str = "m", prompt: int = 10, completion: int = 0, ago: int = 0
    ) -> None:
        """A request of that person, so many days ago, as the gateway writes it down."""
        began = time.time() - ago * 86_400
        day = window_of(began, ZONE).day
        numbers = dict.fromkeys(("cached", "reasoning", "audio", "cost", "first_ms", "total_ms"), 0)
        row = numbers | {
            "tenant_key": TENANT,
            "request_id": secrets.token_hex(16),
            "person": person,
            "token": token,
            "model": model,
            "upstream_key": "key",
            "kind": "v1" if token else "chat",
            "day": day,
            "began": int(began * 1000),
            "ended": int(began * 1000),
            "reserved": 0,
            "tokens": prompt + completion,
            "prompt": prompt,
            "completion": completion,
            "granted": "",
            "label": "reported",
            "end_reason": "done",
            "status": 200,
        }
        self.database.write(lambda: write([row]))
        limits = Limits(self.redis, ZONE, UsageCounts(self.database))
        limits.recount(person, TENANT)
        limits.close()


@pytest.fixture(scope="module")
def _behind(larkey: Larkey) -> Iterator[Behind]:
    database = open_database(f"sqlite:///{larkey.folder / 'larkey.db'}")
    yield Behind(larkey, database, open_redis(larkey.valkey.url))
    database.close()


@pytest.fixture
def behind(_behind: Behind) -> Behind:
    """Nobody has keys, nothing was used, nothing is broken."""
    tables = (TokenRow, Renewal, Standing, AuditRow, UsageRow, UsageDay, UsagePersonDay, UsagePoolDay)
    _behind.database.write(lambda: [table.delete().execute() for table in tables])
    _behind.redis.call("FLUSHALL")
    _behind.larkey.sandbox.post("reset")
    return _behind


@pytest.fixture
def new_visitor(behind: Behind) -> NewVisitor:
    """A browser that was never here."""
    return lambda port=0: Visitor(behind.larkey, port)


@pytest.fixture
def new_host(behind: Behind) -> Iterator[NewHost]:
    """Another host of the same Larkey with settings of its own, seen under the first one's address: its port."""
    larkey, usual, started = behind.larkey, dict(behind.larkey.settings), []

    def start(**settings: str) -> int:
        larkey.settings.update({"AUTH_SERVICE_URL": larkey.url, **settings})
        started.append(larkey.start_web())
        return int(started[-1].environment["OPENAI_SERVICE_PORT"])

    yield start
    larkey.settings.clear()
    larkey.settings.update(usual)
    for web in started:
        web.stop()
        larkey.webs.remove(web)


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    return new_visitor()
