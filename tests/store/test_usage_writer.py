"""One row for every request that began, whoever is killed; and sums that are what the rows are."""

from typing import Any

import pytest

from store.database import Database
from store.errors import Unavailable
from store.ledger import Ledger
from store.limits import Rules
from store.limits_values import place_of
from store.redis import RedisDoor
from store.usage_writer import UsageWriter
from tests.store.test_people import together
from tests.store.usage_kit import TENANT, Books, spent


def test_a_request_becomes_a_row_with_all_that_was_said_of_it(books: Books) -> None:
    reservation = books.taken(500, name="the-id")
    end = spent(
        90,
        cached=10,
        reasoning=20,
        audio=5,
        end_reason="caller gone",
        status=499,
        model="gpt-5-2026",
        upstream_key="key-1",
        first_ms=120,
        total_ms=2400,
        cost=77,
    )
    books.limits.settle(reservation, end)
    (row,) = books.written()
    assert (row.request_id, row.tenant_key, row.person, row.token) == ("the-id", TENANT, books.person, "aaaaaaaaaa")
    assert (row.kind, row.model, row.upstream_key, row.label) == ("v1", "gpt-5-2026", "key-1", "reported")
    assert (row.reserved, row.tokens, row.prompt, row.completion) == (500, 90, 30, 60)
    assert (row.cached, row.reasoning, row.audio, row.cost) == (10, 20, 5, 77)
    assert (row.end_reason, row.status, row.first_ms, row.total_ms) == ("caller gone", 499, 120, 2400)
    assert row.began <= row.ended
    assert row.day == reservation.window.day
    assert books.balance()


def test_rows_and_sums_are_written_in_batches_of_many(books: Books) -> None:
    for number in range(120):
        books.spend(number, reserved=50)
    sizes = []
    while books.writer.step():
        sizes.append(len(books.rows()))
    assert sizes == [25, 75]  # more at once for as long as the writer is behind
    assert len(books.rows()) == 120
    assert books.sums() == [sum(range(120))] * 4
    assert books.balance()
    assert books.redis.call("XLEN", Ledger(books.redis).ended) == 0
    assert Ledger(books.redis).opened(place_of(TENANT, books.person))[1] == []


def test_nothing_is_counted_twice_when_a_writer_dies_before_it_could_say_so(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        books.spend(number)

    def die(*words: Any) -> None:
        raise Unavailable("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "written", die)
        with pytest.raises(Unavailable):
            books.writer.step()
    assert len(books.rows()) == 10
    books.write()
    assert books.sums() == [45] * 4
    assert books.balance()


def test_two_writers_at_once_write_each_request_once(books: Books, redis: RedisDoor, database: Database) -> None:
    for number in range(60):
        books.spend(number)
    writers = [UsageWriter(redis, database, batch=25, hold_seconds=0.0) for _ in range(3)]

    def write(index: int) -> None:
        while writers[index].step():
            pass

    together(3, write)
    assert len(books.rows()) == 60
    assert books.sums() == [sum(range(60))] * 4
    assert books.balance()


def test_what_cannot_be_written_is_put_aside_and_the_rest_goes_on(books: Books) -> None:
    ledger = Ledger(books.redis)
    books.spend(1)
    books.redis.call("XADD", ledger.ended, "*", "begin", "{", "end", "{}", "tokens", "1")
    books.redis.call("XADD", ledger.ended, "*", "begin", "{}", "end", "{}", "tokens", "1")
    books.spend(2)
    assert [row.tokens for row in books.written()] == [1, 2]
    assert books.redis.call("XLEN", ledger.ended) == 0
    assert books.redis.call("XLEN", ledger.broken) == 2
    assert books.balance()


def test_whatever_a_caller_calls_its_model_is_written(books: Books) -> None:
    for model in ("模型" * 200, "half \ud83d an emoji", "zero\0byte", "quote'\"\\", ""):
        reservation = books.limits.reserve(books.request(model=model), Rules(), tokens=3)
        books.limits.settle(reservation, spent(3))  # type: ignore[arg-type]
    assert [row.model for row in books.written()] == [
        ("模型" * 200)[:128],
        "half ? an emoji",
        "zerobyte",
        "quote'\"\\",
        "",
    ]
    assert books.redis.call("XLEN", Ledger(books.redis).broken) == 0
    assert books.balance()


def test_names_that_differ_only_in_case_or_accents_are_different(books: Books) -> None:
    for model in ("gpt-5", "GPT-5", "gpt-é", "gpt-e"):
        reservation = books.limits.reserve(books.request(model=model), Rules(), tokens=3)
        books.limits.settle(reservation, spent(3))  # type: ignore[arg-type]
    books.write()
    assert books.sums() == [12] * 4
    assert books.balance()
