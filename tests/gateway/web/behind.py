"""What Larkey keeps about people and their keys: looked at, and decided upon, from behind its back."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from store.audit import Audit
from store.database import Database, open_database
from store.limits import Limits
from store.limits_calendar import window_of
from store.models_tokens import Renewal, Standing, TokenRow
from store.models_usage import UsageDay, UsagePersonDay, UsagePoolDay, UsageRow
from store.people import People
from store.redis import RedisDoor, open_redis
from store.standings import Standings
from store.usage_counts import UsageCounts
from store.usage_rows import write
from tests.servers import APP_ID, Larkey

TENANT = "sandboxtenant0001"
ZONE = ZoneInfo("Asia/Shanghai")
TABLES = (TokenRow, Renewal, Standing, UsageRow, UsageDay, UsagePersonDay, UsagePoolDay)


@dataclass(frozen=True)
class Behind:
    """`person` is the number of one of the sandbox's people where nothing else is said."""

    larkey: Larkey
    database: Database
    redis: RedisDoor
    told: set[int] = field(default_factory=set)

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

    def resume(self, person: int = 0) -> None:
        Standings(self.database).resume(self.id(person), TENANT, 0)

    def deeds(self) -> list[str]:
        """The trail since `forget`, newest first: `what about detail`."""
        found = [deed for deed in Audit(self.database).read(TENANT, size=1000) if deed.id not in self.told]
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

    def forget(self) -> None:
        """Nobody has keys, nothing was used, nothing is broken."""
        self.database.write(lambda: [table.delete().execute() for table in TABLES])
        self.told.update(deed.id for deed in Audit(self.database).read(TENANT, size=1000))
        self.redis.call("FLUSHALL")
        self.larkey.sandbox.post("reset")


@contextmanager
def behind_of(larkey: Larkey) -> Iterator[Behind]:
    """Behind the back of a Larkey that runs on a SQLite file."""
    database, redis = open_database(f"sqlite:///{larkey.folder / 'larkey.db'}"), open_redis(larkey.valkey.url)
    yield Behind(larkey, database, redis)
    database.close()
    redis.close()
