"""Fills an empty database with the life of a company: people, their tokens, and two months of usage.

Whatever the size, a person has five tokens (two of them live) and fifty requests; rows come in the order of time, as
they do in life, so one person's lie far apart. The sums are made of the rows. The statements are read by SQLite and
PostgreSQL alike; indexes are dropped while the tables grow, and made again as the migrations made them.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from store.database import Database

TENANT = "tenant_bench"
APP_ID = "cli_bench"
TOKENS_EACH = 5
REQUESTS_EACH_TOKEN = 10
DAYS = 60
DAY_MS = 86_400_000
SUM_TABLES = ("usage_day", "usage_person_day", "usage_person_month", "usage_pool_day")
TABLES = ("person", "identity", "token", "renewal", "audit", "usage_row", *SUM_TABLES)
SUMS = "requests, tokens, prompt, completion, cached, reasoning, audio, granted, estimated, cost"
ADDED = ", ".join(f"SUM({name})" for name in SUMS.split(", "))
MONTHS = (
    f"INSERT INTO usage_person_month (tenant_key, month, person, {SUMS}) SELECT tenant_key, day / 100, person, {ADDED}"
    " FROM usage_person_day GROUP BY tenant_key, day / 100, person"
)


@dataclass(frozen=True)
class Size:
    tokens: int

    @property
    def people(self) -> int:
        return self.tokens // TOKENS_EACH

    @property
    def requests(self) -> int:
        return self.tokens * REQUESTS_EACH_TOKEN

    @property
    def requests_a_day(self) -> int:
        return self.requests // DAYS

    def __str__(self) -> str:
        return f"{self.tokens:,} tokens, {self.requests:,} requests"


def public_id(number: int) -> str:
    """The id of a token, counted from 0."""
    return f"T{100_000_000 + number}"


def open_id(person: int) -> str:
    return f"ou_{person}"


def fill(database: Database, size: Size, now_ms: int) -> None:
    """Takes a minute or two for ten million requests; says on stderr how far it is."""
    with database.reading(), _without_indexes(database):
        for statement in (*_people(size), *_tokens(size, now_ms)):
            _run(database, statement)
        for back in range(DAYS - 1, -1, -1):
            before = database.peewee.execute_sql("SELECT COALESCE(MAX(id), 0) FROM usage_day").fetchone()[0]
            for statement in _day(size, back, now_ms, before):
                _run(database, statement)
            if back % 20 == 0:
                say(f"{size}: all but {back} days")
        _run(database, MONTHS)
    _settle(database)
    say(f"{size}: ready")


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {words}", file=sys.stderr, flush=True)


def _run(database: Database, statement: str) -> None:
    """Each statement is a transaction of its own. The driver for PostgreSQL would take % for a place to fill."""
    database.peewee.execute_sql(statement.replace("%", "%%") if database.engine == "postgresql" else statement)


@contextmanager
def _without_indexes(database: Database) -> Iterator[None]:
    if database.engine == "sqlite":
        for pragma in ("synchronous = off", "cache_size = -400000", "threads = 2"):
            _run(database, f"PRAGMA {pragma}")
        listed = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
    else:
        _run(database, "SET maintenance_work_mem = '512MB'")
        listed = "SELECT indexname, indexdef FROM pg_indexes WHERE indexname NOT LIKE '%%_pkey' AND tablename IN"
    names = ", ".join(f"'{name}'" for name in TABLES)
    indexes = list(database.peewee.execute_sql(f"{listed} ({names})"))
    for name, _ in indexes:
        _run(database, f'DROP INDEX "{name}"')
    yield
    for _, made in indexes:
        _run(database, made)


def _settle(database: Database) -> None:
    """What PostgreSQL does by itself some minutes later; and connections as Larkey opens them."""
    if database.engine == "postgresql":
        with database.reading():
            database.peewee.connection().autocommit = True
            _run(database, "VACUUM ANALYZE")
            _run(database, "CHECKPOINT")
    database.close()


def _numbers(first: int, count: int) -> str:
    """A table n(i) of whole numbers."""
    return (
        f"WITH RECURSIVE n(i) AS (SELECT CAST({first} AS BIGINT)"
        f" UNION ALL SELECT i + 1 FROM n WHERE i < {first + count - 1})"
    )


def _people(size: Size) -> Iterator[str]:
    numbers = _numbers(1, size.people)
    yield f"INSERT INTO person (tenant_key, name, created) {numbers} SELECT '{TENANT}', 'person ' || i, 0 FROM n"
    for app, kind, prefix in ((APP_ID, "open_id", "ou_"), ("", "union_id", "on_")):
        yield (
            f"INSERT INTO identity (person_id, tenant_key, app_id, kind, value, created) {numbers}"
            f" SELECT i, '{TENANT}', '{app}', '{kind}', '{prefix}' || i, 0 FROM n"
        )


def _tokens(size: Size, now_ms: int) -> Iterator[str]:
    """A person's five, in the order of time: expired, revoked, rotated, the one that took its place, and a second."""
    numbers, people = _numbers(0, size.tokens), size.people
    slot, name = f"(i / {people})", "'T' || (100000000 + i)"
    yield (
        "INSERT INTO token (tenant_key, person_id, public_id, family, digest, name, models, networks, message_id,"
        " created, expires, last_used, revoked, rotated_to, grace_until, renewed, renewed_for, reminded)"
        f" {numbers} SELECT '{TENANT}', i % {people} + 1, {name},"
        f" 'T' || (100000000 + i - CASE WHEN {slot} = 3 THEN {people} ELSE 0 END), '{'d' * 55}' || (100000000 + i),"
        f" '', '[]', '[]', 'om_' || i, {now_ms} - (60 - 10 * {slot}) * {DAY_MS},"
        f" {now_ms} + (i * 7919 % 50 + CASE WHEN {slot} = 0 THEN -51 ELSE 5 END) * {DAY_MS}, 0,"
        f" CASE WHEN {slot} = 1 THEN {now_ms - 9 * DAY_MS} ELSE 0 END,"
        f" CASE WHEN {slot} = 2 THEN 'T' || (100000000 + i + {people}) ELSE '' END,"
        f" CASE WHEN {slot} = 2 THEN {now_ms - 9 * DAY_MS} ELSE 0 END, 0, 0, 0 FROM n"
    )
    yield (
        f"INSERT INTO renewal (tenant_key, press_id, public_id, at) {numbers}"
        f" SELECT '{TENANT}', 'press_' || i, {name}, {now_ms - 9 * DAY_MS} FROM n"
    )
    yield (
        f"INSERT INTO audit (tenant_key, who, what, about, detail, at) {numbers}"
        f" SELECT '{TENANT}', i % {people} + 1, 'token.issued', i % {people} + 1, {name}, {now_ms - 9 * DAY_MS} FROM n"
    )


def _day(size: Size, back: int, now_ms: int, sums_before: int) -> Iterator[str]:
    """The requests of one day, and its sums, behind those of days before. A few people use far more than others."""
    people, begins = size.people, now_ms - back * DAY_MS
    day = time.strftime("%Y%m%d", time.gmtime(begins / 1000))
    first = (DAYS - 1 - back) * size.requests_a_day
    yield (
        "INSERT INTO usage_row (tenant_key, request_id, person, token, model, upstream_key, kind, day, began, ended,"
        " reserved, tokens, prompt, completion, cached, reasoning, audio, cost, granted, label, end_reason, status,"
        f" first_ms, total_ms) {_numbers(first, size.requests_a_day)},"
        " h(i, h) AS (SELECT i, i * i % 4294967291 * 48271 % 2147483647 FROM n),"
        f" p(i, h, p) AS (SELECT i, h, h % {people} FROM h),"
        f" t(i, p, t) AS (SELECT i, p, (200 + h % 3000) * (1 + 50 / (p * 7919 % {people} + 1)) FROM p)"
        f" SELECT '{TENANT}', 'request-of-about-32-chars-' || i, p + 1,"
        f" CASE WHEN i / 11 % 3 = 0 THEN '' ELSE 'T' || (100000000 + p + (2 + i / 11 % 3) * {people}) END,"
        " 'model-' || (i / 7 % 8), 'key-' || (i / 3 % 4), CASE WHEN i / 11 % 3 = 0 THEN 'chat' ELSE 'v1' END,"
        f" {day}, {begins} + i % 1000, {begins} + i % 1000 + 900, t, t, t / 3, t - t / 3, 0, 0, 0, t, '', 'exact',"
        " 'stop', 200, 300, 900 FROM t"
    )
    rows = f"FROM usage_row WHERE id BETWEEN {first + 1} AND {first + size.requests_a_day}"
    yield (
        f"INSERT INTO usage_day (tenant_key, day, person, token, model, upstream_key, {SUMS})"
        " SELECT tenant_key, day, person, token, model, upstream_key, COUNT(*), SUM(tokens), SUM(prompt),"
        f" SUM(completion), 0, 0, 0, 0, 0, SUM(cost) {rows}"
        " GROUP BY tenant_key, day, person, token, model, upstream_key"
    )
    for table, names in (("usage_person_day", "person"), ("usage_pool_day", "model, upstream_key")):
        yield (
            f"INSERT INTO {table} (tenant_key, day, {names}, {SUMS}) SELECT tenant_key, day, {names}, {ADDED}"
            f" FROM usage_day WHERE id > {sums_before} GROUP BY tenant_key, day, {names}"
        )
