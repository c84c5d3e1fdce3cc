"""Small things that all processes share: keys that rest, tokens, rings, holds."""

import pytest

from store.keys import KeyStates
from store.redis import RedisDoor, open_redis
from store.small import Small
from tests.support import eventually


def test_a_shorter_rest_never_shortens_a_longer_one(redis: RedisDoor) -> None:
    states = KeyStates(redis)
    states.rest("a", 30, "empty")
    states.rest("a", 1, "limited for a moment")
    states.rest("b", 1, "limited")
    states.rest("b", 40, "refused: 401 Unauthorized")
    states.rest("c", 0, "not at all")
    resting = KeyStates(redis).resting()
    assert {key: reason for key, (_, reason) in resting.items()} == {"a": "empty", "b": "refused: 401 Unauthorized"}
    assert 9 < resting["b"][0] - resting["a"][0] < 11


def test_a_rest_ends(redis: RedisDoor) -> None:
    states = KeyStates(redis)
    states.rest("a", 0.2, "limited")
    assert "a" in states.resting()
    eventually(lambda: states.resting() == {})


def test_turns_are_never_given_twice(redis: RedisDoor) -> None:
    one, two = KeyStates(redis), KeyStates(redis)
    asked = [one.turns("x", 1), two.turns("x", 1), one.turns("x", 10), two.turns("x", 1), one.turns("y", 1)]
    assert asked == [1, 2, 12, 13, 1]


def test_calls_under_way_are_counted_over_processes_and_die_with_them(
    redis: RedisDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = KeyStates(redis), KeyStates(redis)
    one.started("a")
    one.started("a")
    two.started("a")
    two.started("b")
    assert one.inflight() == {"a": 3, "b": 1}
    one.finished("a")
    two.finished("b")
    two.finished("b")
    assert two.inflight() == {"a": 2}
    monkeypatch.setattr("store.keys.DEAD_AFTER_MS", 100)
    eventually(lambda: one.inflight() == {"a": 1})


def test_once_is_once_until_its_time_is_over(redis: RedisDoor) -> None:
    small = Small(redis)
    assert [small.once("scope missing", 30), small.once("scope missing", 30), small.once("other", 30)] == [
        True,
        False,
        True,
    ]
    assert small.once("for a moment", 0.1)
    eventually(lambda: small.once("for a moment", 30))


def test_a_shared_token_lives_its_time_and_goes_when_it_is_refused(redis: RedisDoor) -> None:
    small = Small(redis)
    assert small.token("cli_a") is None
    small.keep_token("cli_a", "t-1", 100)
    value, left = small.token("cli_a") or ("", 0.0)
    assert value == "t-1"
    assert 90 < left <= 100
    assert not small.drop_token("cli_a", "t-0")
    assert small.drop_token("cli_a", "t-1")
    assert small.token("cli_a") is None
    small.keep_token("cli_a", "t-2", 0)
    assert small.token("cli_a") is None


def test_a_ring_keeps_the_newest(redis: RedisDoor) -> None:
    small = Small(redis)
    for number in range(5):
        small.ring("rejected", {"why": f"签名 {number}"}, size=3)
    assert small.read_ring("rejected") == [{"why": "签名 4"}, {"why": "签名 3"}, {"why": "签名 2"}]
    assert small.read_ring("nothing") == []


def test_a_hold_has_one_owner_until_it_is_released_or_runs_out(redis: RedisDoor) -> None:
    small = Small(redis)
    mine, theirs = small.hold("connection", "host-1", 0.4), small.hold("connection", "host-2", 30)
    assert not mine.renew()
    assert mine.acquire()
    assert mine.acquire()
    assert not theirs.acquire()
    assert not theirs.renew()
    assert not theirs.release()
    assert mine.holder() == "host-1"
    eventually(theirs.acquire)
    assert not mine.renew()
    assert not mine.release()
    assert theirs.release()
    assert mine.holder() == ""


def test_a_door_says_nothing_of_its_password() -> None:
    door = open_redis("redis://:s3cret@127.0.0.1:1/0", prefix="p:")
    assert "s3cret" not in repr(door)
    for url in ("http://:s3cret@127.0.0.1/", "redis://:s3cret#1@127.0.0.1/"):
        with pytest.raises(ValueError, match="REDIS_URL") as refused:
            open_redis(url)
        assert "s3cret" not in str(refused.value)
    with pytest.raises(ValueError, match="braces"):
        open_redis("redis://127.0.0.1/", prefix="{x}:")
