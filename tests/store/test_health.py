"""What Redis and the databases say of themselves, and which processes live."""

from pathlib import Path

from store.backlog import Backlog
from store.database import Database
from store.health.database_facts import database_facts
from store.health.redis_facts import redis_facts
from store.health.roll import Roll
from store.redis import RedisDoor
from store.small import Hold, Small


def test_every_engine_tells_its_version_size_and_that_it_can_be_written(database: Database) -> None:
    facts = database_facts(database)
    assert facts.engine
    assert facts.version[0].isdigit()
    assert facts.size > 0
    assert (facts.pending, facts.unknown, facts.refusal) == ((), (), "")


def test_a_migration_that_is_missing_is_named_and_not_applied(database: Database, tmp_path: Path) -> None:
    (tmp_path / "9999_later.py").write_text('"""Never run."""\n\n\ndef up(migrator, db):\n    raise AssertionError\n')
    facts = database_facts(database, tmp_path)
    assert facts.pending == ("9999_later",)
    assert "0001_people" in facts.unknown


def test_redis_tells_how_it_writes_to_disk(redis: RedisDoor) -> None:
    facts = redis_facts(redis)
    assert (facts.server, facts.role, facts.appendonly, facts.appendfsync) == ("Valkey", "master", True, "always")
    assert facts.policy == "noeviction"
    assert abs(facts.ahead) < 5


def test_a_process_is_on_the_roll_until_it_leaves(redis: RedisDoor) -> None:
    roll = Roll(redis)
    roll.answer("one", {"kind": "web"})
    roll.answer("two", {"kind": "connection"})
    roll.answer("one", {"kind": "web", "again": True})
    assert [(one.name, dict(one.facts)) for one in roll.call()] == [
        ("one", {"kind": "web", "again": True}),
        ("two", {"kind": "connection"}),
    ]
    assert all(one.silent < 5 for one in roll.call())
    roll.leave("one")
    assert [one.name for one in roll.call()] == ["two"]


def test_nothing_waits_where_nothing_was_used_and_nobody_writes(redis: RedisDoor) -> None:
    backlog, small = Backlog(redis).look(), Small(redis)
    assert (backlog.requests, backlog.oldest, backlog.broken) == (0, 0.0, 0)
    assert small.holder("usage-writer") == ""
    assert Hold(redis, "usage-writer", "me", 10).acquire()
    assert small.holder("usage-writer") == "me"


def test_what_happened_last_is_noted_with_its_time(redis: RedisDoor) -> None:
    small = Small(redis)
    assert small.noted("event") is None
    small.note("event", "im.message.receive_v1")
    noted = small.noted("event")
    assert noted is not None
    assert abs(noted[0] - redis.now()) < 5
    assert noted[1] == "im.message.receive_v1"
